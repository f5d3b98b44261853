import type { TenantDefaults } from '../config/config.ts';
import { type Environment, Secret } from '@starrocks-mcp/settings';
import { hasTool } from '@starrocks-mcp/toolbox';
import { hashOfKey } from '../auth/api-key.ts';
import { JsonSyntaxError, parseJsonWithLines, type JsonWithLines } from './json-with-lines.ts';
import {
  tenantsFileSchema,
  type ApiKeyEntry,
  type StoredTenantEntry,
  type TenantEntry,
  type TenantsFile,
} from './tenants-schema.ts';
import { buildPrincipal, opensNothing } from './key-principal.ts';
import { quotaOf } from './tenant-quota.ts';
import type { Principal, Tenant, TenantTarget, TenantsSnapshot } from './tenant.ts';

export interface TenantsProblem {
  readonly line: number;
  readonly message: string;
}

/** A tenants file that cannot be used; names every line that is wrong and why, no values. */
export class TenantsFileError extends Error {
  override readonly name = 'TenantsFileError';
  readonly problems: readonly TenantsProblem[];

  constructor(problems: readonly TenantsProblem[]) {
    super(problems.map(({ line, message }) => `line ${line}: ${message}`).join('; '));
    this.problems = problems;
  }
}

export interface ParseDeps {
  readonly env: Environment;
  readonly defaults: TenantDefaults;
  /** Reads a file named in the tenants file, relative to it. */
  readonly readSecretFile: (path: string) => string;
  /** True for a tenant that is not in the file, but elsewhere. */
  readonly isKnownElsewhere?: (id: string) => boolean;
}

/** Default ceiling of statements under way at one tenant: what an agent runs at once by default. */
export const DEFAULT_CONCURRENCY = 8;

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => undefined;

/** The text of a tenants file as a snapshot; throws a TenantsFileError that lists all that is wrong. */
export function parseTenantsFile(text: string, deps: ParseDeps): TenantsSnapshot {
  const json = readJson(text);
  const file = readShape(json);
  const problems: TenantsProblem[] = [];
  const report: Report = (path, message) => {
    problems.push({ line: json.lineOf(path), message: `${nameOf(path)} ${message}` });
    return undefined;
  };
  const tenants = new Map<string, Tenant>();
  for (const [id, entry] of Object.entries(file.tenants)) {
    const tenant = buildTenant({ id, entry, deps, report });
    if (tenant) tenants.set(id, tenant);
  }
  const keys = buildKeys(file.api_keys, report);
  if (problems.length > 0) throw new TenantsFileError(problems);
  const hasUserKeys = file.api_keys.some(({ role }) => role === 'user');
  return { tenants, keys, hasUserKeys, warnings: warningsOf(file, deps) };
}

function readJson(text: string): JsonWithLines {
  try {
    return parseJsonWithLines(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw new TenantsFileError([{ line: error.line, message: error.message }]);
    throw error;
  }
}

function readShape(json: JsonWithLines): TenantsFile {
  const parsed = tenantsFileSchema.safeParse(json.value);
  // The schema passes over this name as if it were not there.
  const overlooked = ['tenants', '__proto__'];
  if (json.hasValueAt(overlooked))
    throw new TenantsFileError([{ line: json.lineOf(overlooked), message: '"__proto__" can be no tenant id' }]);
  if (parsed.success) return parsed.data;
  throw new TenantsFileError(
    parsed.error.issues.flatMap((issue) => {
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => ({
          line: json.lineOf([...asPath(issue.path), key]),
          message: `${nameOf([...asPath(issue.path), key])} is not a known name`,
        }));
      }
      const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
      return [{ line: json.lineOf(asPath(issue.path)), message: `${nameOf(asPath(issue.path))}: ${message}` }];
    }),
  );
}

function asPath(path: readonly PropertyKey[]): Path {
  return path.map((part) => (typeof part === 'symbol' ? String(part) : part));
}

function nameOf(path: Path): string {
  return path.length === 0 ? 'the file' : path.join('.');
}

interface StoredInput {
  readonly id: string;
  readonly entry: StoredTenantEntry;
  readonly createdAt: string;
  readonly token: string | undefined;
  readonly nextToken: string | undefined;
  readonly defaults: TenantDefaults;
}

/** A tenant of the store, by the same rules as one of the file. Throws a TenantsFileError for what cannot be one. */
export function buildStoredTenant({ id, entry, createdAt, token, nextToken, defaults }: StoredInput): Tenant {
  const problems: TenantsProblem[] = [];
  const tenant = buildTenant({
    id,
    entry: { ...entry, created_at: createdAt, agent_token: token, agent_token_next: nextToken },
    deps: { env: {}, defaults, readSecretFile: () => '' },
    report: (path, message) => void problems.push({ line: 1, message: `${nameOf(path)} ${message}` }),
  });
  if (tenant === undefined) throw new TenantsFileError(problems);
  // One that was removed and made again between two looks at the store is another tenant: no link and no session is its.
  const linkFingerprint = hashOfKey(`${tenant.linkFingerprint} ${createdAt}`);
  return { ...tenant, source: 'store', linkFingerprint };
}

interface TenantInput {
  readonly id: string;
  readonly entry: TenantEntry;
  readonly deps: ParseDeps;
  readonly report: Report;
}

function buildTenant(input: TenantInput): Tenant | undefined {
  const { id, entry, deps } = input;
  const target = buildTarget(input);
  if (!target) return undefined;
  const { limits } = deps.defaults;
  const concurrency = entry.limits.concurrency ?? DEFAULT_CONCURRENCY;
  return {
    id,
    source: 'file',
    name: entry.name ?? id,
    description: entry.description,
    contact: entry.contact,
    createdAt: entry.created_at,
    enabled: entry.enabled,
    language: entry.language ?? deps.defaults.language,
    adhocSql: entry.adhoc_sql ?? deps.defaults.adhocSql,
    limits: {
      maxRows: entry.limits.max_rows ?? limits.maxRows,
      maxBytes: entry.limits.max_bytes ?? limits.maxBytes,
      timeoutMs: entry.limits.timeout_seconds === undefined ? limits.timeoutMs : entry.limits.timeout_seconds * 1000,
    },
    concurrency,
    quota: quotaOf(entry, deps.defaults.quota),
    schedule: entry.schedule,
    target,
    linkFingerprint: fingerprintOf(target, concurrency),
  };
}

/** Equal targets give equal digests, so that a link survives edits that do not concern it. */
export function fingerprintOf(target: TenantTarget, concurrency: number): string {
  return hashOfKey(JSON.stringify([target.kind, concurrency, ...secretParts(target)]));
}

function secretParts(target: TenantTarget): unknown[] {
  if (target.kind === 'agent') return [target.url.href, target.token.reveal(), target.nextToken?.reveal()];
  if (target.kind === 'dial-out') return [];
  const { host, port, user, password, database, tls } = target.cluster;
  return [host, port, user, password.reveal(), database, tls];
}

function buildTarget(input: TenantInput): TenantTarget | undefined {
  const { id, entry, report } = input;
  const ways = [entry.link, entry.agent_url, entry.direct].filter((way) => way !== undefined);
  if (ways.length !== 1)
    return report(['tenants', id], 'needs exactly one of agent_url, direct and "link": "dial-out"');
  if (entry.link !== undefined) return { kind: 'dial-out' };
  return entry.direct ? buildDirect(input, entry.direct) : buildAgent(input);
}

function buildAgent({ id, entry, deps, report }: TenantInput): TenantTarget | undefined {
  const token = pickSecret({
    given: entry.agent_token,
    variable: entry.agent_token_env,
    file: entry.agent_token_file,
    name: 'agent_token',
    path: ['tenants', id],
    deps,
    report,
  });
  const next = [entry.agent_token_next, entry.agent_token_next_env, entry.agent_token_next_file];
  const hasNext = next.some((value) => value !== undefined);
  const nextToken = hasNext
    ? pickSecret({
        given: entry.agent_token_next,
        variable: entry.agent_token_next_env,
        file: entry.agent_token_next_file,
        name: 'agent_token_next',
        path: ['tenants', id],
        deps,
        report,
      })
    : undefined;
  if (!token || (hasNext && !nextToken) || entry.agent_url === undefined) return undefined;
  return { kind: 'agent', url: new URL(entry.agent_url), token, ...(nextToken && { nextToken }) };
}

function buildDirect(input: TenantInput, direct: NonNullable<TenantEntry['direct']>): TenantTarget | undefined {
  const { password_env, password_file, tls, ...cluster } = direct;
  const { id, deps, report } = input;
  const none = password_env === undefined && password_file === undefined;
  const password = none
    ? new Secret('')
    : pickSecret({
        given: undefined,
        variable: password_env,
        file: password_file,
        name: 'password',
        path: ['tenants', id, 'direct'],
        deps,
        report,
      });
  const ca = tls?.ca_file === undefined ? undefined : readOrNothing(tls.ca_file, deps);
  if (tls?.ca_file !== undefined && ca === undefined) {
    return report(['tenants', id, 'direct', 'tls', 'ca_file'], 'names a file that cannot be read');
  }
  return password && { kind: 'direct', cluster: { ...cluster, password, tls: tls && { ca, verify: tls.verify } } };
}

interface SecretChoice {
  readonly given: string | undefined;
  readonly variable: string | undefined;
  readonly file: string | undefined;
  readonly name: string;
  readonly path: Path;
  readonly deps: ParseDeps;
  readonly report: Report;
}

function pickSecret({ given, variable, file, name, path, deps, report }: SecretChoice): Secret | undefined {
  const count = [given, variable, file].filter((value) => value !== undefined).length;
  if (count !== 1) return report(path, `needs exactly one of ${name}, ${name}_env and ${name}_file`);
  if (given !== undefined) return new Secret(given);
  if (variable !== undefined) {
    const value = deps.env[variable];
    if (value !== undefined) return new Secret(value);
    return report([...path, `${name}_env`], `names the variable ${variable}, which is not set`);
  }
  const value = file === undefined ? undefined : readOrNothing(file, deps);
  if (value !== undefined && value !== '') return new Secret(value);
  return report([...path, `${name}_file`], 'names a file that cannot be read or is empty');
}

function readOrNothing(path: string, { readSecretFile }: ParseDeps): string | undefined {
  try {
    return readSecretFile(path).replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}

function buildKeys(entries: readonly ApiKeyEntry[], report: Report): ReadonlyMap<string, Principal> {
  const keys = new Map<string, Principal>();
  for (const [index, entry] of entries.entries()) {
    const hash = entry.hash.slice('sha256:'.length);
    if (keys.has(hash)) report(['api_keys', index, 'hash'], 'stands twice; each key has one entry');
    if (opensNothing(entry)) {
      report(['api_keys', index], 'opens nothing: list its tenants, or give it the role of an operator');
    }
    keys.set(hash, buildPrincipal({ hash, entry, source: 'file' }));
  }
  return keys;
}

function warningsOf(file: TenantsFile, { isKnownElsewhere = () => false }: ParseDeps): string[] {
  const unknown = file.api_keys.flatMap((key, index) =>
    key.tenants
      .filter((id) => !Object.hasOwn(file.tenants, id) && !isKnownElsewhere(id))
      .map((id) => `api_keys.${index} names the tenant "${id}", which is neither in the file nor in the store.`),
  );
  const noTools = file.api_keys.flatMap(({ tools = [] }, index) =>
    tools
      .filter((name) => !hasTool(name))
      .map((name) => `api_keys.${index} names the tool "${name}", which this hub does not have.`),
  );
  const plain = Object.entries(file.tenants)
    .filter(([, { agent_url }]) => agent_url !== undefined && isPlainRemote(new URL(agent_url)))
    .map(
      ([id]) =>
        `Tenant "${id}": agent_url is http:// to another machine, so the token and the rows travel unencrypted. Use https:// or a private network.`,
    );
  return [...unknown, ...noTools, ...plain];
}

function isPlainRemote({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && !/^(localhost|127\.|\[::1\])/.test(hostname);
}
