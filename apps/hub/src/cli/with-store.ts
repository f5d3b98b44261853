import { HubError } from '@starrocks-mcp/protocol';
import { ConfigError } from '@starrocks-mcp/settings';
import { DEFAULT_TENANTS_FILE, dataDirOf } from '../config/config.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { parseJsonWithLines } from '../tenants/json-with-lines.ts';
import { apiKeySchema, type ApiKeyEntry } from '../tenants/tenants-schema.ts';
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
export function fileTenants(world: ProcessWorld): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const { tenants } = readFile(world);
  return new Map(Object.entries(tenants).map(([id, entry]) => [id, isRecord(entry) ? entry : {}]));
}

/** The tenants file's keys; none when there is no file. Throws a ConfigError for a file that a hub would not take. */
export function fileKeys(world: ProcessWorld): readonly ApiKeyEntry[] {
  const { path, api_keys: keys = [] } = readFile(world);
  const parsed = apiKeySchema.array().safeParse(keys);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigError([{ where: `${path}: api_keys.${issue?.path.join('.')}`, expected: issue?.message ?? 'a key' }]);
}

interface TenantsFileAsTold {
  readonly path: string;
  readonly tenants: Readonly<Record<string, unknown>>;
  readonly api_keys?: unknown;
}

function readFile({ env, files }: ProcessWorld): TenantsFileAsTold {
  const path = env['TENANTS_CONFIG'] ?? DEFAULT_TENANTS_FILE;
  if (!files.fileExists(path)) return { path, tenants: {} };
  const file = parseFile(files.readTextFile(path));
  if (isRecord(file) && isRecord(file['tenants']))
    return { path, tenants: file['tenants'], api_keys: file['api_keys'] };
  throw new ConfigError([{ where: path, expected: 'a tenants file; this one is no JSON object with "tenants"' }]);
}

function parseFile(text: string): unknown {
  try {
    return parseJsonWithLines(text).value;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
