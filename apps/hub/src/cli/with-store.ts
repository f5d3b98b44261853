import { HubError } from '@starrocks-mcp/protocol';
import { ConfigError } from '@starrocks-mcp/settings';
import { DEFAULT_TENANTS_FILE, dataDirOf } from '../config/config.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { parseJsonWithLines } from '../tenants/json-with-lines.ts';
import type { ProcessWorld } from './process-world.ts';

/** Work on the hub's store, beside a hub that may be running. A refusal is told in one line and ends with 1. */
export function withStore({ env, stderr }: ProcessWorld, work: (store: Store) => number): number {
  const store = openStore(dataDirOf(env));
  try {
    return work(store);
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    stderr.write(`${error.message} (${error.code})\n`);
    return 1;
  } finally {
    store.close();
  }
}

/** The tenants file's entries by id, as far as they can be told without its secrets; none when there is no file. */
export function fileTenants({ env, files }: ProcessWorld): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const path = env['TENANTS_CONFIG'] ?? DEFAULT_TENANTS_FILE;
  if (!files.fileExists(path)) return new Map();
  const tenants = tenantsOf(files.readTextFile(path));
  if (tenants === undefined)
    throw new ConfigError([{ where: path, expected: 'a tenants file; this one is no JSON object with "tenants"' }]);
  return new Map(Object.entries(tenants).map(([id, entry]) => [id, isRecord(entry) ? entry : {}]));
}

function tenantsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const { value } = parseJsonWithLines(text);
    return isRecord(value) && isRecord(value['tenants']) ? value['tenants'] : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
