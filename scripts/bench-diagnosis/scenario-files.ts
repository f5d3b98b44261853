import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseExpectation, type Expectation } from './expectation.ts';

/** Where the scenarios of this repository are. */
export const SCENARIOS = fileURLToPath(new URL('../../packages/experts/scenarios/', import.meta.url));

export interface ScenarioFile {
  /** Folder and file name without its ending: `storage/node-imbalance`. */
  readonly name: string;
  /** The JSON data, for the simulator. */
  readonly scenario: unknown;
  readonly expect: Expectation;
}

/** Names of the scenarios, in order; those alone that match, such as `storage/*` or `*3.3`: a star is any text. */
export function listScenarioNames(glob = '*', folder = SCENARIOS): string[] {
  const wanted = new RegExp(`^${glob.split('*').map(escapePattern).join('.*')}$`);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .map((path) => path.replaceAll('\\', '/').slice(0, -'.json'.length))
    .filter((name) => wanted.test(name))
    .toSorted();
}

/** Throws with the file's name when it is no JSON or its expectation has another form. */
export function loadScenarioFile(name: string, folder = SCENARIOS): ScenarioFile {
  try {
    const scenario: unknown = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
    const expect =
      typeof scenario === 'object' && scenario !== null && 'expect' in scenario ? scenario.expect : undefined;
    return { name, scenario, expect: parseExpectation(expect) };
  } catch (error) {
    throw new Error(`${name}.json cannot be used`, { cause: error });
  }
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
}
