import { join } from 'node:path';
import { createApiKey, type NewApiKey } from '../auth/api-key.ts';
import { isOperatorRole, type Role } from '../auth/roles.ts';
import { isSourceRange } from '../auth/source-addresses.ts';
import { StoredKeys } from '../store/keys.ts';
import { ConfigError } from '@starrocks-mcp/settings';
import { DEFAULT_TENANTS_FILE, dataDirOf } from '../config/config.ts';
import { STORE_FILE, openStore } from '../store/open-store.ts';
import { StoredTenants } from '../store/tenants.ts';
import { findNewKeyProblem } from '../tenants/check-new-key.ts';
import { parseJsonWithLines } from '../tenants/json-with-lines.ts';
import { TENANT_ID, storedKeySchema, type StoredKeyEntry } from '../tenants/tenants-schema.ts';
import { changeFile } from './change-file.ts';
import { fail } from './fail.ts';
import type { ProcessWorld } from './process-world.ts';
import { fileTenants } from './with-store.ts';

export interface KeyCreateOptions {
  readonly tenant: readonly string[];
  readonly name?: string;
  readonly role: Role;
  readonly tool: readonly string[];
  readonly expires?: string;
  readonly from: readonly string[];
  readonly rate?: string;
  readonly concurrent?: string;
  readonly write: boolean;
  readonly store: boolean;
}

/** Makes an API key, shows it once, and shows or stores the entry that holds its hash. Returns the exit code. */
export function createKey(world: ProcessWorld, options: KeyCreateOptions): number {
  checkOptions(options);
  const made = createApiKey();
  const entry = {
    ...(options.name !== undefined && { name: options.name }),
    tenants: options.tenant,
    ...(options.role !== 'user' && { role: options.role }),
    ...(options.tool.length > 0 && { tools: options.tool }),
    ...(options.expires !== undefined && { expires: options.expires }),
    ...limitsOf(options),
  };
  checkEntry({ ...entry, name: options.name ?? made.prefix });
  const told = options.store
    ? storeEntry(world, made, entry)
    : writeEntry(world, { made, entry, write: options.write });
  world.stdout.write(`${made.key}\n`);
  world.stderr.write(`\nThis is the only time the key is shown. ${told}\n`);
  return 0;
}

const OPTIONS: Readonly<Partial<Record<string, string>>> = {
  tenants: '--tenant',
  tools: '--tool',
  source_addresses: '--from',
  rate_limit_per_minute: '--rate',
  concurrent_requests: '--concurrent',
} satisfies Partial<Record<keyof StoredKeyEntry, string>>;

/** By the rules of the keys that operators make by route; the tenants file would be refused for less. */
function checkEntry(entry: unknown): void {
  const parsed = storedKeySchema.safeParse(entry);
  const problems = parsed.success
    ? [findNewKeyProblem(parsed.data)].filter((problem) => problem !== undefined)
    : parsed.error.issues.map(({ path: [field], message }) => ({ field: String(field), message }));
  if (problems.length === 0) return;
  throw new ConfigError(
    problems.map(({ field, message }) => ({ where: OPTIONS[field] ?? `--${field}`, expected: message })),
  );
}

interface WriteInput {
  readonly made: NewApiKey;
  readonly entry: NewEntry;
  readonly write: boolean;
}

function limitsOf({ from, rate, concurrent }: KeyCreateOptions) {
  return {
    ...(from.length > 0 && { source_addresses: [...from] }),
    ...(rate !== undefined && { rate_limit_per_minute: Number(rate) }),
    ...(concurrent !== undefined && { concurrent_requests: Number(concurrent) }),
  };
}

interface NewEntry extends Omit<Partial<StoredKeyEntry>, 'tenants' | 'tools'> {
  readonly tenants: readonly string[];
  readonly tools?: readonly string[];
}

function writeEntry(world: ProcessWorld, { made: { prefix, hash }, entry, write }: WriteInput): string {
  const path = world.env.TENANTS_CONFIG ?? DEFAULT_TENANTS_FILE;
  const full = { ...entry, prefix, hash, created_at: new Date().toISOString() };
  if (!write) return `Add this line to "api_keys" in ${path}:\n\n  ${JSON.stringify(full)}`;
  appendKey(world, { path, entry: full });
  return `Its hash was added to ${path}; a running hub takes it within a second.`;
}

function storeEntry(world: ProcessWorld, { prefix, digest }: NewApiKey, entry: NewEntry): string {
  const store = openStore(dataDirOf(world.env));
  try {
    const known = [...fileTenants(world).keys(), ...new StoredTenants(store).list().map(({ id }) => id)];
    if (!entry.tenants.every((id) => known.includes(id)))
      fail('--tenant', `tenants of this hub: ${known.join(', ') || 'none'}`);
    const kept = storedKeySchema.parse({ ...entry, name: entry.name ?? prefix });
    const { id } = new StoredKeys(store.db).add({ hash: digest, prefix, entry: kept });
    return `Its hash is in the hub's store under the id ${id}; a running hub takes it within a second.`;
  } finally {
    store.close();
  }
}

function checkOptions({ tenant, tool, role, from, ...limits }: KeyCreateOptions): void {
  if (tenant.length === 0 && role === 'user')
    fail('--tenant', 'the id of a tenant that the key opens, at least once', '--tenant acme');
  if (role === 'metrics' && tenant.length > 0)
    fail('--role', 'metrics alone: the metrics name all tenants', '--role metrics --name prometheus');
  if (role !== 'user' && !isOperatorRole(role) && tool.length > 0)
    fail('--tool', 'no tool for a key that runs none', '--role metrics --name prometheus');
  const bad = tenant.find((id) => !TENANT_ID.test(id));
  if (bad !== undefined) fail('--tenant', 'a tenant id: letters, digits, ".", "_" and "-"', '--tenant acme');
  if (!from.every(isSourceRange)) fail('--from', 'an IP address, or a network such as 10.0.0.0/8', '--from 10.0.0.0/8');
  if (!isLimit(limits.rate)) fail('--rate', 'a whole number, 1 or more', '--rate 600');
  if (!isLimit(limits.concurrent)) fail('--concurrent', 'a whole number, 1 or more', '--concurrent 20');
}

function isLimit(given: string | undefined): boolean {
  return given === undefined || /^[1-9]\d{0,7}$/.test(given);
}

interface AppendInput {
  readonly path: string;
  readonly entry: { readonly tenants: readonly string[] };
}

function appendKey({ env, files }: ProcessWorld, { path, entry }: AppendInput): void {
  if (!files.fileExists(path))
    fail(path, 'a tenants file; there is none yet. Copy tenants-config.example.json and name your tenants first');
  const stored = storedIds(env, files);
  changeFile(path, (text) => {
    const file = readTenantsObject(text, path);
    const keys = Array.isArray(file.api_keys) ? (file.api_keys as unknown[]) : []; // Array.isArray gives any[].
    const known = [...Object.keys(isRecord(file.tenants) ? file.tenants : {}), ...stored];
    if (!entry.tenants.every((id) => known.includes(id)))
      fail('--tenant', `tenants that are in ${path} or in the store: ${known.join(', ') || 'none'}`);
    return `${JSON.stringify({ ...file, api_keys: [...keys, entry] }, null, 2)}\n`;
  });
}

/** A hub that was never started has no store, and none is made for a key. */
function storedIds(env: ProcessWorld['env'], { fileExists }: ProcessWorld['files']): readonly string[] {
  const dataDir = dataDirOf(env);
  if (!fileExists(join(dataDir, STORE_FILE))) return [];
  const store = openStore(dataDir);
  try {
    return new StoredTenants(store).list().map(({ id }) => id);
  } finally {
    store.close();
  }
}

function readTenantsObject(text: string, path: string): Record<string, unknown> {
  try {
    const { value } = parseJsonWithLines(text);
    if (isRecord(value)) return value;
  } catch (error) {
    if (error instanceof Error && 'line' in error) fail(`${path}, line ${String(error.line)}`, error.message);
    throw error;
  }
  return fail(path, 'a JSON object');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
