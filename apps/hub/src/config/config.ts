import { isIP } from 'node:net';
import { dirname, join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { StatementLimits } from '@starrocks-mcp/protocol';
import {
  ConfigError,
  type ConfigProblem,
  type Environment,
  parseVariables,
  readSecretFiles,
  Secret,
} from '@starrocks-mcp/settings';
import { readTracingSettings, type TracingSettings } from '@starrocks-mcp/tracing';
import { HUB_VERSION } from '../version.ts';
import { STORE_FILE } from '../store/open-store.ts';
import type { TenantQuota } from '../tenants/tenant-quota.ts';
import { alertNotices, checkAlerts, readAlertSettings, type AlertSettings } from './alert-variables.ts';
import { FILE_VARIABLES, variablesSchema, type Variables } from './variables.ts';

/** A StarRocks that this process reaches itself. */
export interface DirectCluster {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: Secret;
  readonly database: string;
  /** Undefined: plain text. */
  readonly tls: ClusterTls | undefined;
}

interface ClusterTls {
  /** PEM of the authority that signed the FE's certificate; undefined: those that Node trusts. */
  readonly ca: string | undefined;
  readonly verify: boolean;
}

/** What a tenant gets unless its entry says otherwise. */
export interface TenantDefaults {
  readonly language: 'en' | 'zh';
  readonly adhocSql: boolean;
  readonly limits: StatementLimits;
  readonly quota: TenantQuota;
}

/** Where tenants come from besides the store: a watched file, one cluster named by SR_*, or nowhere. */
type TenantSource =
  | { readonly kind: 'store' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'direct'; readonly cluster: DirectCluster };

/** Ceilings of an answer that is streamed; an agent's own may be stricter. */
export type StreamLimits = StatementLimits;

/** PEM files; they are read again when they change. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Where and how the hub keeps its record. */
export interface AuditConfig {
  readonly folder: string;
  /** `strict`: no answer without its line on the disk. `relaxed`: a line that cannot be written goes to the log. */
  readonly mode: 'strict' | 'relaxed';
  readonly keepDays: number;
}

export interface HubConfig {
  readonly listen: { readonly host: string; readonly port: number };
  /** Undefined: plain HTTP. */
  readonly tls: TlsFiles | undefined;
  readonly keys: {
    readonly apiKey: Secret | undefined;
    readonly allowAllTenants: boolean;
    readonly admin: Secret | undefined;
    readonly metrics: Secret | undefined;
  };
  readonly tenants: TenantSource;
  readonly tenantDefaults: TenantDefaults;
  readonly streamLimits: StreamLimits;
  /** Where the hub keeps its database, keys and audit. */
  readonly dataDir: string;
  readonly audit: AuditConfig;
  /** Origin under which agents reach this hub; undefined: as each request names it. */
  readonly publicUrl: string | undefined;
  /** Where the agent lies that customers download; undefined: in the checkout that this hub runs in. */
  readonly agentFilesDir: string | undefined;
  /** Where the built console lies; undefined: in the checkout that this hub runs in. */
  readonly consoleFilesDir: string | undefined;
  /** Browser origins besides the hub's own and, when it listens on loopback only, loopback ones. */
  readonly allowedOrigins: readonly string[];
  readonly allowedHosts: readonly string[];
  readonly trustedProxies: readonly string[];
  /** Of a key that has no rate of its own; 0 for no limit. */
  readonly rateLimitPerMinute: number;
  /** Calls in work at once of a key that has no ceiling of its own; 0 for no limit. */
  readonly concurrentRequestsPerKey: number;
  /** Failures in a row after which a tenant's way is left alone for a while; 0 for never. */
  readonly breakerFailures: number;
  readonly maxConcurrentRequests: number;
  /** What is kept of diagnoses. */
  readonly history: { readonly retentionMs: number; readonly reportsPerTenant: number };
  readonly alerts: AlertSettings;
  readonly shutdownMs: number;
  readonly logLevel: Variables['LOG_LEVEL'];
  /** Undefined: traces are off. */
  readonly tracing: TracingSettings | undefined;
  /** Settings that were read more strictly than their text, or that weaken something: logged at each start. */
  readonly notices: readonly string[];
}

export interface StdioConfig {
  readonly cluster: DirectCluster;
  readonly defaults: TenantDefaults;
  readonly logLevel: Variables['LOG_LEVEL'];
}

export interface ConfigDeps {
  readonly readTextFile: (path: string) => string;
  readonly fileExists: (path: string) => boolean;
}

export interface LoadInput {
  readonly env: Environment;
  readonly deps: ConfigDeps;
  /** Mode 3: tenants come from a file, whatever SR_* says. */
  readonly remote?: boolean;
}

/** A stream is bounded by its bytes and its time. */
const MAX_STREAM_ROWS = 1_000_000_000;
/** What the old guide calls the tenants file. */
export const DEFAULT_TENANTS_FILE = './tenants-config.json';
/** Below this a key may be guessable, so guessing at it is slowed: see `authenticate`. */
export const SHORT_KEY_LENGTH = 24;
const STARROCKS_DEFAULTS = { host: 'localhost', user: 'root', database: 'information_schema' };

/** Settings of the HTTP server (modes 2 and 3). Throws a ConfigError that lists every problem. */
export function loadConfig({ env, deps, remote = false }: LoadInput): HubConfig {
  const { variables, problems, filled } = readVariables(env, deps);
  const found = [
    ...problems,
    ...checkTenantSource({ env, remote, fileExists: deps.fileExists }),
    ...checkKeys(filled),
    ...checkTls({ env, ...deps }),
    ...checkAlerts(filled),
  ];
  if (!variables || found.length > 0) throw new ConfigError(found);
  const tenants = chooseTenants(variables, { remote, fileExists: deps.fileExists });
  return {
    listen: { host: variables.HOST, port: variables.PORT },
    tls: tlsFiles(variables),
    keys: {
      apiKey: asSecret(variables.API_KEY),
      allowAllTenants: variables.API_KEY_ALLOW_ALL_TENANTS,
      admin: asSecret(variables.ADMIN_KEY),
      metrics: asSecret(variables.METRICS_KEY),
    },
    tenants,
    tenantDefaults: tenantDefaults(variables),
    streamLimits: {
      maxRows: MAX_STREAM_ROWS,
      maxBytes: variables.STREAM_MAX_BYTES,
      timeoutMs: variables.STREAM_TIMEOUT_SECONDS * 1_000,
    },
    dataDir: dataDirOf(variables),
    audit: auditConfigOf(variables),
    publicUrl: variables.PUBLIC_URL,
    agentFilesDir: variables.AGENT_FILES_DIR,
    consoleFilesDir: variables.CONSOLE_FILES_DIR,
    allowedOrigins: variables.ALLOWED_ORIGINS.filter((origin) => origin !== '*').map((origin) => origin.toLowerCase()),
    allowedHosts: variables.ALLOWED_HOSTS,
    trustedProxies: variables.TRUST_PROXY,
    rateLimitPerMinute: variables.RATE_LIMIT_PER_MINUTE,
    concurrentRequestsPerKey: variables.KEY_CONCURRENT_REQUESTS,
    breakerFailures: variables.BREAKER_FAILURES,
    maxConcurrentRequests: variables.MAX_CONCURRENT_REQUESTS,
    history: {
      retentionMs: variables.HISTORY_RETENTION_DAYS * 86_400_000,
      reportsPerTenant: variables.HISTORY_REPORTS_PER_TENANT,
    },
    alerts: readAlertSettings(variables),
    shutdownMs: variables.SHUTDOWN_SECONDS * 1000,
    logLevel: variables.LOG_LEVEL,
    tracing: readTracingSettings(variables, { name: 'starrocks-mcp-hub', version: HUB_VERSION }),
    notices: noticesOf(variables, tenants),
  };
}

/** Settings of mode 1; SR_HOST and SR_USER have the defaults of the user guide. */
export function loadStdioConfig({ env, deps }: LoadInput): StdioConfig {
  const { variables, problems } = readVariables(env, deps);
  if (!variables || problems.length > 0) throw new ConfigError(problems);
  return { cluster: directCluster(variables), defaults: tenantDefaults(variables), logLevel: variables.LOG_LEVEL };
}

/** True for an address that only this machine reaches. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

/**
 * True when nobody may use a tenant without a key, whether there is one yet or not: API_KEY is set, or the hub has
 * operators, who make keys.
 */
export function asksForKeys({ keys }: Pick<HubConfig, 'keys'>): boolean {
  return keys.apiKey !== undefined || keys.admin !== undefined;
}

function readVariables(env: Environment, deps: ConfigDeps) {
  const { env: filled, problems: fileProblems } = readSecretFiles({ env, names: FILE_VARIABLES, ...deps });
  const { variables, problems } = parseVariables(variablesSchema, filled);
  return { variables, problems: [...fileProblems, ...problems], filled };
}

function asSecret(value: string | undefined): Secret | undefined {
  return value === undefined ? undefined : new Secret(value);
}

function directCluster(variables: Variables): DirectCluster {
  return {
    host: variables.SR_HOST ?? STARROCKS_DEFAULTS.host,
    port: variables.SR_PORT,
    user: variables.SR_USER ?? STARROCKS_DEFAULTS.user,
    password: new Secret(variables.SR_PASSWORD ?? ''),
    database: variables.SR_DATABASE ?? STARROCKS_DEFAULTS.database,
    tls: variables.SR_TLS ? { ca: variables.SR_TLS_CA, verify: variables.SR_TLS_VERIFY } : undefined,
  };
}

function tenantDefaults(variables: Variables): TenantDefaults {
  return {
    language: variables.REPORT_LANGUAGE,
    adhocSql: variables.ADHOC_SQL,
    limits: {
      maxRows: variables.MAX_ROWS,
      maxBytes: variables.MAX_BYTES,
      timeoutMs: variables.QUERY_TIMEOUT_SECONDS * 1000,
    },
    quota: {
      ratePerMinute: variables.TENANT_RATE_LIMIT_PER_MINUTE,
      concurrentRequests: variables.TENANT_CONCURRENT_REQUESTS,
      statementsPerHour: variables.STATEMENTS_PER_HOUR,
    },
  };
}

function chooseTenants(
  { TENANTS_CONFIG, ...variables }: Variables,
  { remote, fileExists }: Pick<SourceInput, 'remote' | 'fileExists'>,
): TenantSource {
  if (TENANTS_CONFIG !== undefined) return { kind: 'file', path: TENANTS_CONFIG };
  if (variables.SR_HOST !== undefined && !remote) return { kind: 'direct', cluster: directCluster(variables) };
  return fileExists(DEFAULT_TENANTS_FILE) ? { kind: 'file', path: DEFAULT_TENANTS_FILE } : { kind: 'store' };
}

interface DataDirSettings {
  readonly DATA_DIR?: string | undefined;
  readonly TENANTS_CONFIG?: string | undefined;
}

/** DATA_DIR, else the folder `data` beside the tenants file. */
export function dataDirOf({ DATA_DIR, TENANTS_CONFIG }: DataDirSettings): string {
  return DATA_DIR ?? join(dirname(TENANTS_CONFIG ?? DEFAULT_TENANTS_FILE), 'data');
}

interface AuditSettings extends DataDirSettings {
  readonly AUDIT_DIR?: string | undefined;
}

/** AUDIT_DIR, else the folder `audit` in DATA_DIR. */
export function auditDirOf({ AUDIT_DIR, ...settings }: AuditSettings): string {
  return AUDIT_DIR ?? join(dataDirOf(settings), 'audit');
}

function auditConfigOf(variables: Variables): AuditConfig {
  return {
    folder: auditDirOf(variables),
    mode: variables.AUDIT_MODE,
    keepDays: variables.AUDIT_RETENTION_DAYS,
  };
}

interface SourceInput {
  readonly env: Environment;
  readonly remote: boolean;
  readonly fileExists: (path: string) => boolean;
}

/** Asks the environment itself, so that this is told together with what is wrong elsewhere in it. */
function checkTenantSource({ env, remote, fileExists }: SourceInput): ConfigProblem[] {
  const path = env['TENANTS_CONFIG']?.trim();
  const example = 'TENANTS_CONFIG=./tenants-config.json';
  if (path !== undefined) {
    if (fileExists(path)) return [];
    return [
      { where: 'TENANTS_CONFIG', expected: 'the path of the tenants file; there is no file at this one', example },
    ];
  }
  if ((env['SR_HOST'] !== undefined && !remote) || fileExists(DEFAULT_TENANTS_FILE)) return [];
  // Operators make tenants by route or command, and a store that is there may hold some.
  const hasOperator = env['ADMIN_KEY'] !== undefined || env['ADMIN_KEY_FILE'] !== undefined;
  if (hasOperator || fileExists(join(dataDirOf(env), STORE_FILE))) return [];
  if (remote) return [{ where: 'TENANTS_CONFIG', expected: 'the path of the tenants file; none was found', example }];
  const where = 'TENANTS_CONFIG or SR_HOST';
  const expected = 'a tenants file, or the address of one StarRocks FE, so that the hub has a cluster to serve';
  return [{ where, expected, example: `${example}   or   SR_HOST=10.0.1.100` }];
}

function tlsFiles({ TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile }: Variables): TlsFiles | undefined {
  return certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile };
}

function checkTls({ env, readTextFile }: ConfigDeps & { readonly env: Environment }): ConfigProblem[] {
  const [certFile, keyFile] = [env['TLS_CERT_FILE'], env['TLS_KEY_FILE']];
  if (certFile === undefined && keyFile === undefined) return [];
  try {
    if (certFile === undefined || keyFile === undefined) throw new Error('one of the two is missing');
    createSecureContext({ cert: readTextFile(certFile), key: readTextFile(keyFile) });
    return [];
  } catch {
    const expected = 'TLS_CERT_FILE and TLS_KEY_FILE: PEM files that can be read and belong together';
    return [{ where: 'TLS_CERT_FILE', expected, example: 'TLS_CERT_FILE=/etc/starrocks-mcp/fullchain.pem' }];
  }
}

function checkKeys({ API_KEY, ADMIN_KEY, METRICS_KEY }: Environment): ConfigProblem[] {
  const given = Object.entries({ API_KEY, ADMIN_KEY, METRICS_KEY }).filter(([, key]) => key !== undefined);
  const same = new Set(given.map(([, key]) => key)).size < given.length;
  const names = given.map(([name]) => name).join(', ');
  return same ? [{ where: names, expected: 'different keys for different doors' }] : [];
}

function noticesOf(variables: Variables, tenants: TenantSource): string[] {
  const notices: string[] = alertNotices(variables);
  if (variables.ALLOWED_ORIGINS.includes('*')) {
    notices.push(
      'ALLOWED_ORIGINS=* is not honoured, as it would let any web page speak to this hub. Name the origins that need it, ' +
        'for example ALLOWED_ORIGINS=https://app.example.com. MCP clients outside a browser are not affected.',
    );
  }
  if (variables.API_KEY_ALLOW_ALL_TENANTS) {
    notices.push('API_KEY_ALLOW_ALL_TENANTS=true: whoever holds API_KEY may name any tenant of this hub.');
  }
  if (variables.API_KEY !== undefined && variables.API_KEY.length < SHORT_KEY_LENGTH) {
    notices.push(
      `API_KEY is shorter than ${SHORT_KEY_LENGTH} characters and may be guessed. Make a strong one with: starrocks-mcp key create`,
    );
  }
  if (variables.AUDIT_MODE === 'relaxed') {
    notices.push('AUDIT_MODE=relaxed: calls are answered also when they cannot be written to the record.');
  }
  if (tenants.kind === 'file' && variables.SR_HOST !== undefined) {
    notices.push('SR_HOST is not used, because the tenants come from a file.');
  }
  return notices;
}
