import { TRACING_SECRETS, tracingVariables } from '@starrocks-mcp/tracing';
import * as z from 'zod';
import { DEFAULT_LIMITS } from '@starrocks-mcp/protocol';
import { flag, help, wholeNumber } from '@starrocks-mcp/settings';

function text(told: Parameters<typeof help.add>[1]) {
  return z.string().trim().min(1).register(help, told);
}

/** A token travels in a header: visible ASCII without blanks. */
const token = z.string().regex(/^[\x21-\x7e]+$/);

const MIB = 1024 * 1024;

/** Every variable of the agent. Unset ones take the default that stands here. */
export const variablesSchema = z.object({
  SR_HOST: text({ expected: 'the address of a StarRocks FE', example: 'SR_HOST=10.0.1.100' }),
  SR_PORT: wholeNumber({
    min: 1,
    max: 65_535,
    fallback: 9030,
    expected: "the FE's query port, 1 to 65535",
    example: 'SR_PORT=9030',
  }),
  SR_USER: text({ expected: 'a database account with reading rights only', example: 'SR_USER=mcp_reader' }),
  SR_PASSWORD: z
    .string()
    .default('')
    .register(help, { expected: "that account's password", example: 'SR_PASSWORD_FILE=/run/secrets/sr_password' }),
  SR_DATABASE: z
    .string()
    .trim()
    .default('information_schema')
    .register(help, { expected: "the session's default database", example: 'SR_DATABASE=information_schema' }),
  SR_TLS: flag({ fallback: false, expected: 'on or off', example: 'SR_TLS=on' }),
  SR_TLS_VERIFY: flag({ fallback: true, expected: 'on or off', example: 'SR_TLS_VERIFY=on' }),
  SR_TLS_CA: z.string().optional().register(help, {
    expected: 'a PEM certificate authority, best from a file',
    example: 'SR_TLS_CA_FILE=/etc/starrocks-agent/ca.pem',
  }),
  AGENT_HOST: text({ expected: 'the address to listen on', example: 'AGENT_HOST=127.0.0.1' }).default('127.0.0.1'),
  AGENT_PORT: wholeNumber({
    min: 0,
    max: 65_535,
    fallback: 8080,
    expected: 'a port, 1 to 65535 (0 takes a free one)',
    example: 'AGENT_PORT=8080',
  }),
  AGENT_ALLOWED_HOSTS: z
    .string()
    .default('')
    .transform((value) => value.split(',').map((name) => name.trim().toLowerCase()))
    .transform((names) => names.filter((name) => name !== ''))
    .pipe(z.array(z.string().regex(/^[a-z0-9.-]+$/)))
    .register(help, {
      expected: 'names, without port, under which the hub reaches this agent, separated by commas',
      example: 'AGENT_ALLOWED_HOSTS=agent.example.com',
    }),
  AGENT_TOKEN: token.optional().register(help, {
    expected: 'the secret that the hub presents: visible characters without blanks',
    example: 'AGENT_TOKEN=<64 characters, for example of: openssl rand -hex 32>',
  }),
  AGENT_TOKEN_NEXT: token.optional().register(help, {
    expected: 'a second token that is valid too, while the first is being replaced',
    example: 'AGENT_TOKEN_NEXT=<64 characters>',
  }),
  AGENT_ALLOW_EXCESS_GRANTS: z
    .string()
    .default('false')
    .transform((value) => value.split(',').map((right) => right.trim().toUpperCase().replaceAll(/\s+/g, ' ')))
    .pipe(z.array(z.string().regex(/^[A-Z][A-Z_ ]*$/)))
    .register(help, {
      expected: 'rights beyond reading that the database account may have, separated by commas; true for any',
      example: 'AGENT_ALLOW_EXCESS_GRANTS=OPERATE',
    }),
  AGENT_ADHOC_SQL: flag({ fallback: true, expected: 'on or off', example: 'AGENT_ADHOC_SQL=off' }),
  AGENT_POLICY: z.string().optional().register(help, {
    expected: 'what may be read, as JSON, best from a file',
    example: 'AGENT_POLICY_FILE=/etc/starrocks-agent/policy.json',
  }),
  AGENT_STATE_DIR: text({
    expected: 'the folder of what the agent keeps: its record of statements, its identity',
    example: 'AGENT_STATE_DIR=/var/lib/starrocks-agent',
  }).default('./state'),
  AGENT_KILL_SWITCH: text({
    expected: 'a file whose presence stops every statement',
    example: 'AGENT_KILL_SWITCH=/etc/starrocks-agent/stop',
  }).optional(),
  AGENT_CATALOGUE: text({
    expected: 'a signed catalogue of statements in place of the one that came with the agent',
    example: 'AGENT_CATALOGUE=/opt/starrocks-agent/starrocks-agent.catalogue.json',
  }).optional(),
  AGENT_AUDIT_KEEP_DAYS: wholeNumber({
    min: 1,
    max: 36_500,
    fallback: 400,
    expected: 'how many days of the record are kept, 1 to 36500',
    example: 'AGENT_AUDIT_KEEP_DAYS=400',
  }),
  AGENT_MAX_ROWS: wholeNumber({
    min: 1,
    max: 1_000_000_000,
    fallback: DEFAULT_LIMITS.maxRows,
    expected: 'the most rows of one answer, 1 to 1000000000',
    example: 'AGENT_MAX_ROWS=10000',
  }),
  AGENT_MAX_BYTES: wholeNumber({
    min: 1024,
    max: 64 * 1024 * MIB,
    fallback: DEFAULT_LIMITS.maxBytes,
    expected: 'the most bytes of one answer, 1024 to 68719476736',
    example: 'AGENT_MAX_BYTES=8388608',
  }),
  AGENT_MAX_SECONDS: wholeNumber({
    min: 1,
    max: 86_400,
    fallback: DEFAULT_LIMITS.timeoutMs / 1_000,
    expected: 'the longest time of one statement in seconds, 1 to 86400',
    example: 'AGENT_MAX_SECONDS=60',
  }),
  AGENT_MAX_CONCURRENT: wholeNumber({
    min: 1,
    max: 64,
    fallback: 8,
    expected: 'how many statements run at once, 1 to 64',
    example: 'AGENT_MAX_CONCURRENT=8',
  }),
  AGENT_MAX_QUEUE: wholeNumber({
    min: 0,
    max: 1_000,
    fallback: 16,
    expected: 'how many statements may wait for their turn, 0 to 1000',
    example: 'AGENT_MAX_QUEUE=16',
  }),
  AGENT_SHUTDOWN_SECONDS: wholeNumber({
    min: 0,
    max: 600,
    fallback: 10,
    expected: 'how long running statements may finish at shutdown, 0 to 600',
    example: 'AGENT_SHUTDOWN_SECONDS=10',
  }),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .register(help, { expected: 'trace, debug, info, warn, error, fatal or silent', example: 'LOG_LEVEL=info' }),
  ...tracingVariables,
});

export type Variables = z.output<typeof variablesSchema>;

/** Variables that may come from a file instead, named by `<variable>_FILE`. */
export const FILE_VARIABLES = [
  'SR_PASSWORD',
  'SR_TLS_CA',
  'AGENT_TOKEN',
  'AGENT_TOKEN_NEXT',
  'AGENT_POLICY',
  ...TRACING_SECRETS,
] as const;
