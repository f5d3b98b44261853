import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { StatementCatalogue } from '@starrocks-mcp/protocol';
import { verifyCatalogue, type ReleaseKey } from './verify-catalogue.ts';

export const CATALOGUE_FILE_NAME = 'starrocks-agent.catalogue.json';

/** Beside the one file of the agent; in a checkout, where the build puts it. */
const PLACES = [`./${CATALOGUE_FILE_NAME}`, `../../dist/${CATALOGUE_FILE_NAME}`];

export type LoadedCatalogue =
  | { readonly ok: true; readonly catalogue: StatementCatalogue; readonly path: string }
  | { readonly ok: false; readonly problem: string };

/** The catalogue at `path`, or the one that came with the agent. */
export function loadCatalogue(path: string | undefined, key: ReleaseKey): LoadedCatalogue {
  const file =
    path ?? PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((one) => existsSync(one));
  if (file === undefined) {
    return {
      ok: false,
      problem: `There is no ${CATALOGUE_FILE_NAME} beside the agent. Put the one of this release there, or name it in AGENT_CATALOGUE.`,
    };
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {
      ok: false,
      problem: 'The catalogue of statements cannot be read. Check its path and rights (AGENT_CATALOGUE).',
    };
  }
  const verified = verifyCatalogue(text, key);
  if (verified.ok) return { ok: true, catalogue: verified.catalogue, path: file };
  return {
    ok: false,
    problem: `The catalogue of statements is not taken: ${verified.problem}. Install the one of this release.`,
  };
}
