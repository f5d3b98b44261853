import { isIP } from 'node:net';
import { flag, help, wholeNumber } from '@starrocks-mcp/settings';
import { TRACING_SECRETS, tracingVariables } from '@starrocks-mcp/tracing';
import * as z from 'zod';
import { isSourceRange } from '../auth/source-addresses.ts';
import { ALERT_FILE_VARIABLES, alertVariables } from './alert-variables.ts';

type VariableHelp = Parameters<typeof help.add>[1];

function text(told: VariableHelp) {
  return z.string().trim().optional().register(help, told);
}

/** Secrets are taken to the letter, blanks included. */
function secret(told: VariableHelp) {
  return z.string().optional().register(help, told);
}

const MIN_OPERATOR_KEY_LENGTH = 16;

function operatorKey(told: VariableHelp) {
  return z.string().min(MIN_OPERATOR_KEY_LENGTH).optional().register(help, told);
}

function list<Item extends z.ZodType<string, string>>(item: Item, told: VariableHelp) {
  return z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item))
    .default([])
    .register(help, told);
}

/** A number of hops, which other programs take, would believe whoever is that far away. */
function isProxy(text: string): boolean {
  return NAMED_NETWORKS.has(text) || (isSourceRange(text) && !text.endsWith('/0'));
}

const NAMED_NETWORKS: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** `https://app.example.com` as browsers send it, or `*`, which `loadConfig` reads strictly. */
const origin = z.string().refine((value) => {
  if (value === '*') return true;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && url.host !== '' && value.toLowerCase() === `${url.protocol}//${url.host}`;
});

/** A host name or address, with or without a port; what is compared is the name. */
const hostName = z
  .string()
  .transform((value) => value.toLowerCase())
  .refine((value) => value !== '*' && URL.canParse(`http://${value}`) && !/[/@?#]/.test(value))
  .transform((value) => new URL(`http://${value}`).hostname);

const listenAddress = z
  .string()
  .trim()
  .refine((value) => isIP(value) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(value));

/** Every variable of the hub. Unset ones take the default that stands here. */
export const variablesSchema = z.object({
  PORT: wholeNumber({ min: 0, max: 65_535, fallback: 3000, expected: 'a port from 0 to 65535', example: 'PORT=3000' }),
  HOST: listenAddress
    .default('127.0.0.1')
    .register(help, { expected: 'an address or name of this machine to listen on', example: 'HOST=127.0.0.1' }),
  API_KEY: secret({
    expected: 'the key that clients send as X-API-Key',
    example: 'API_KEY=<starrocks-mcp key create>',
  }),
  API_KEY_ALLOW_ALL_TENANTS: flag({
    fallback: false,
    expected: 'true or false',
    example: 'API_KEY_ALLOW_ALL_TENANTS=true',
  }),
  ADMIN_KEY: operatorKey({
    expected: 'the key of the operators, at least 16 characters and not the same as API_KEY',
    example: 'ADMIN_KEY_FILE=/run/secrets/admin_key',
  }),
  METRICS_KEY: operatorKey({
    expected: 'a key that opens /metrics and nothing else, at least 16 characters',
    example: 'METRICS_KEY_FILE=/run/secrets/metrics_key',
  }),
  TENANTS_CONFIG: text({ expected: 'the path of the tenants file', example: 'TENANTS_CONFIG=./tenants-config.json' }),
  DATA_DIR: text({
    expected: 'a folder of this hub alone, for what it must not forget; made with mode 0700',
    example: 'DATA_DIR=/var/lib/starrocks-mcp',
  }),
  AUDIT_DIR: text({
    expected: 'a folder of this hub alone for its record of calls; default: "audit" in DATA_DIR',
    example: 'AUDIT_DIR=/var/log/starrocks-mcp/audit',
  }),
  AUDIT_MODE: z.enum(['strict', 'relaxed']).default('strict').register(help, {
    expected: 'strict (no answer without its line in the record) or relaxed (such answers leave, and the log says so)',
    example: 'AUDIT_MODE=strict',
  }),
  AUDIT_RETENTION_DAYS: wholeNumber({
    min: 1,
    max: 36_500,
    fallback: 400,
    expected: 'how many days the record of calls is kept, 1 to 36500',
    example: 'AUDIT_RETENTION_DAYS=400',
  }),
  TLS_CERT_FILE: text({
    expected: 'the PEM file of the certificate and its chain',
    example: 'TLS_CERT_FILE=/etc/starrocks-mcp/fullchain.pem',
  }),
  TLS_KEY_FILE: text({
    expected: 'the PEM file of its private key',
    example: 'TLS_KEY_FILE=/etc/starrocks-mcp/privkey.pem',
  }),
  PUBLIC_URL: z
    .string()
    .trim()
    .refine((value) => /^https?:\/\/[^/?#@]+\/?$/i.test(value) && URL.canParse(value))
    .transform((value) => new URL(value).origin)
    .optional()
    .register(help, {
      expected: 'the address under which agents reach this hub: scheme, name, port; no path',
      example: 'PUBLIC_URL=https://mcp.example.com',
    }),
  AGENT_FILES_DIR: text({
    expected: 'a folder with install-agent.sh and starrocks-agent.mjs, to be served to customers',
    example: 'AGENT_FILES_DIR=/opt/starrocks-mcp/agent',
  }),
  CONSOLE_FILES_DIR: text({
    expected: 'a folder with the built console, to be served under /console',
    example: 'CONSOLE_FILES_DIR=/opt/starrocks-mcp/console',
  }),
  ALLOWED_ORIGINS: list(origin, {
    expected: 'web origins (scheme, name, port; no path), separated by commas',
    example: 'ALLOWED_ORIGINS=https://app.example.com,http://localhost:5173',
  }),
  ALLOWED_HOSTS: list(hostName, {
    expected: 'the names under which clients reach this hub, separated by commas; "*" is not accepted',
    example: 'ALLOWED_HOSTS=mcp.example.com',
  }),
  TRUST_PROXY: list(z.string().refine(isProxy), {
    expected:
      'addresses or networks such as 10.0.0.0/8 of reverse proxies whose X-Forwarded-For is believed, or "loopback", ' +
      '"linklocal" or "uniquelocal"',
    example: 'TRUST_PROXY=loopback',
  }),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .register(help, { expected: 'one of fatal, error, warn, info, debug, trace, silent', example: 'LOG_LEVEL=info' }),
  REPORT_LANGUAGE: z
    .enum(['en', 'zh'])
    .default('en')
    .register(help, { expected: 'the language of reports, en or zh', example: 'REPORT_LANGUAGE=zh' }),
  ADHOC_SQL: flag({ fallback: true, expected: 'true or false', example: 'ADHOC_SQL=false' }),
  MAX_ROWS: wholeNumber({
    min: 1,
    max: 1_000_000,
    fallback: 10_000,
    expected: 'the most rows of one statement, 1 to 1000000',
    example: 'MAX_ROWS=10000',
  }),
  MAX_BYTES: wholeNumber({
    min: 1024,
    max: 1024 ** 3,
    fallback: 8 * 1024 ** 2,
    expected: 'the most bytes of one statement, 1024 to 1073741824',
    example: 'MAX_BYTES=8388608',
  }),
  QUERY_TIMEOUT_SECONDS: wholeNumber({
    min: 1,
    max: 900,
    fallback: 30,
    expected: 'the longest time of one statement in seconds, 1 to 900',
    example: 'QUERY_TIMEOUT_SECONDS=30',
  }),
  STREAM_MAX_BYTES: wholeNumber({
    min: 1024,
    max: 64 * 1024 ** 3,
    fallback: 1024 ** 3,
    expected: 'the most bytes of one answer of /stream-sql, 1024 to 68719476736',
    example: 'STREAM_MAX_BYTES=1073741824',
  }),
  STREAM_TIMEOUT_SECONDS: wholeNumber({
    min: 1,
    max: 86_400,
    fallback: 900,
    expected: 'the longest time of one answer of /stream-sql in seconds, 1 to 86400',
    example: 'STREAM_TIMEOUT_SECONDS=900',
  }),
  RATE_LIMIT_PER_MINUTE: wholeNumber({
    min: 0,
    max: 10_000_000,
    fallback: 3_000,
    expected: 'requests per minute and key, 0 for no limit',
    example: 'RATE_LIMIT_PER_MINUTE=600',
  }),
  KEY_CONCURRENT_REQUESTS: wholeNumber({
    min: 0,
    max: 100_000,
    fallback: 100,
    expected: 'calls in work at once per key, 0 for no limit',
    example: 'KEY_CONCURRENT_REQUESTS=50',
  }),
  TENANT_RATE_LIMIT_PER_MINUTE: wholeNumber({
    min: 0,
    max: 10_000_000,
    fallback: 12_000,
    expected: 'requests per minute and tenant, 0 for no limit',
    example: 'TENANT_RATE_LIMIT_PER_MINUTE=3000',
  }),
  TENANT_CONCURRENT_REQUESTS: wholeNumber({
    min: 0,
    max: 100_000,
    fallback: 200,
    expected: 'calls in work at once per tenant, 0 for no limit',
    example: 'TENANT_CONCURRENT_REQUESTS=100',
  }),
  STATEMENTS_PER_HOUR: wholeNumber({
    min: 0,
    max: 1_000_000_000,
    fallback: 50_000,
    expected: 'statements that are sent to one tenant within an hour, 0 for no limit',
    example: 'STATEMENTS_PER_HOUR=5000',
  }),
  BREAKER_FAILURES: wholeNumber({
    min: 0,
    max: 1_000,
    fallback: 5,
    expected: 'failures in a row after which a tenant’s broken way is left alone for a while, 0 for never',
    example: 'BREAKER_FAILURES=5',
  }),
  MAX_CONCURRENT_REQUESTS: wholeNumber({
    min: 1,
    max: 100_000,
    fallback: 1_000,
    expected: 'requests in work at once, 1 to 100000; more are answered 429',
    example: 'MAX_CONCURRENT_REQUESTS=1000',
  }),
  HISTORY_RETENTION_DAYS: wholeNumber({
    min: 1,
    max: 3_650,
    fallback: 90,
    expected: 'how long diagnoses and figures are kept, in days, 1 to 3650',
    example: 'HISTORY_RETENTION_DAYS=90',
  }),
  HISTORY_REPORTS_PER_TENANT: wholeNumber({
    min: 1,
    max: 100_000,
    fallback: 3_000,
    expected: 'the most diagnoses that are kept of one tenant, 1 to 100000; the oldest of single areas go first',
    example: 'HISTORY_REPORTS_PER_TENANT=3000',
  }),
  SHUTDOWN_SECONDS: wholeNumber({
    min: 0,
    max: 600,
    fallback: 25,
    expected: 'how long running calls may finish after SIGTERM, in seconds, 0 to 600',
    example: 'SHUTDOWN_SECONDS=25',
  }),
  SR_HOST: text({ expected: 'the address of a StarRocks FE', example: 'SR_HOST=10.0.1.100' }),
  SR_PORT: wholeNumber({
    min: 1,
    max: 65_535,
    fallback: 9030,
    expected: 'the query port of the FE, 1 to 65535',
    example: 'SR_PORT=9030',
  }),
  SR_USER: text({ expected: 'a StarRocks user with reading rights only', example: 'SR_USER=mcp_reader' }),
  SR_PASSWORD: secret({ expected: 'the password of that user', example: 'SR_PASSWORD_FILE=/run/secrets/sr_password' }),
  SR_TLS: flag({ fallback: false, expected: 'true or false', example: 'SR_TLS=true' }),
  SR_TLS_CA: secret({
    expected: 'the PEM text of the authority that signed the FE’s certificate, or SR_TLS_CA_FILE with its path',
    example: 'SR_TLS_CA_FILE=/etc/ssl/starrocks-ca.pem',
  }),
  SR_TLS_VERIFY: flag({ fallback: true, expected: 'true or false', example: 'SR_TLS_VERIFY=false' }),
  SR_DATABASE: text({ expected: 'the default database', example: 'SR_DATABASE=information_schema' }),
  ...alertVariables,
  ...tracingVariables,
});

export type Variables = z.output<typeof variablesSchema>;

/** Variables that may also come from `<name>_FILE`. */
export const FILE_VARIABLES = [
  'API_KEY',
  'ADMIN_KEY',
  'METRICS_KEY',
  'SR_PASSWORD',
  'SR_TLS_CA',
  ...ALERT_FILE_VARIABLES,
  ...TRACING_SECRETS,
] as const;

/** Every name that this hub reads from its environment. */
export const variableNames: ReadonlySet<string> = new Set([
  ...Object.keys(variablesSchema.shape),
  ...FILE_VARIABLES.map((name) => `${name}_FILE`),
]);
