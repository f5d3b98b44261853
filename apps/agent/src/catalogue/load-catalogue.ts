import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { StatementCatalogue } from '@starrocks-mcp/protocol';
import { verifyCatalogue, type ReleaseKey } from './verify-catalogue.ts';

/** Put in by the build; not there when the sources run as they are. */
declare const EMBEDDED_CATALOGUE: string;

/** Where the build of a checkout puts it. */
const BUILT = '../../dist/starrocks-agent.catalogue.json';

export type LoadedCatalogue =
  | { readonly ok: true; readonly catalogue: StatementCatalogue }
  | { readonly ok: false; readonly problem: string };

/** The catalogue at `path`, or the one that came with the agent. Both must be signed by the release key. */
export function loadCatalogue(path: string | undefined, key: ReleaseKey): LoadedCatalogue {
  const text = path === undefined ? ownCatalogue() : readText(path);
  if (text === undefined) {
    return {
      ok: false,
      problem: 'The catalogue of statements cannot be read. Check its path and rights, or build the agent.',
    };
  }
  const verified = verifyCatalogue(text, key);
  if (verified.ok) return verified;
  return {
    ok: false,
    problem: `The catalogue of statements is not taken: ${verified.problem}. Install the one of this release.`,
  };
}

function ownCatalogue(): string | undefined {
  return typeof EMBEDDED_CATALOGUE === 'string'
    ? EMBEDDED_CATALOGUE
    : readText(fileURLToPath(new URL(BUILT, import.meta.url)));
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
