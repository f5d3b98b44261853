import * as z from 'zod';
import { ROLES } from '../auth/roles.ts';
import { isSourceRange } from '../auth/source-addresses.ts';
import { scheduleSchema } from '../schedule/schedule-schema.ts';

/** Ids travel in headers, logs and metrics, so they are plain. */
export const TENANT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const notEmpty = z.string().min(1, 'must not be empty');
const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable');

const agentUrl = z
  .string()
  .refine((value) => ['http:', 'https:'].includes(urlOf(value)?.protocol ?? ''), {
    error: 'must be a URL that begins with http:// or https://',
    abort: true,
  })
  .refine((value) => urlOf(value)?.username === '' && urlOf(value)?.password === '', {
    error: 'must not contain a user or password; the token goes into agent_token_env or agent_token_file',
  })
  .refine((value) => urlOf(value)?.search === '' && urlOf(value)?.hash === '', {
    error: 'must not contain "?" or "#"',
  });

const limits = z.strictObject({
  max_rows: z.number().int().min(1).max(1_000_000).optional(),
  max_bytes: z
    .number()
    .int()
    .min(1024)
    .max(1024 ** 3)
    .optional(),
  timeout_seconds: z.number().int().min(1).max(900).optional(),
  /** Statements that the hub has under way at this tenant at once; the agent has its own ceiling. */
  concurrency: z.number().int().min(1).max(64).optional(),
  /** Requests a minute of all of the tenant's keys together. */
  rate_per_minute: z.number().int().min(1).max(10_000_000).optional(),
  /** Calls in work at once of all of its keys together. */
  concurrent_requests: z.number().int().min(1).max(100_000).optional(),
  /** Statements that the hub sends to this tenant within an hour, whoever asks. */
  statements_per_hour: z.number().int().min(1).max(1_000_000_000).optional(),
});

const direct = z.strictObject({
  host: notEmpty,
  port: z.number().int().min(1).max(65_535).default(9030),
  user: notEmpty,
  password_env: variableName.optional(),
  password_file: notEmpty.optional(),
  database: notEmpty.default('information_schema'),
  tls: z.strictObject({ ca_file: notEmpty.optional(), verify: z.boolean().default(true) }).optional(),
});

const tenant = z.strictObject({
  name: notEmpty.optional(),
  description: z.string().optional(),
  contact: z.string().optional(),
  created_at: z.string().optional(),
  enabled: z.boolean().default(true),
  agent_url: agentUrl.optional(),
  agent_token: notEmpty.optional(),
  agent_token_env: variableName.optional(),
  agent_token_file: notEmpty.optional(),
  /** Presented in place of agent_token as soon as the agent accepts it. */
  agent_token_next: notEmpty.optional(),
  agent_token_next_env: variableName.optional(),
  agent_token_next_file: notEmpty.optional(),
  direct: direct.optional(),
  /** The agent opens the connection, so that the customer opens no port. */
  link: z.literal('dial-out').optional(),
  language: z.enum(['en', 'zh']).optional(),
  adhoc_sql: z.boolean().optional(),
  limits: limits.default({}),
  /** Runs of an analysis by themselves; with it the schedule cannot be changed elsewhere. */
  schedule: scheduleSchema.optional(),
});

/** A tenant as operators make it by route or command; its token is kept apart, sealed. */
export const storedTenantSchema = z.strictObject({
  name: notEmpty.max(200).optional(),
  description: z.string().max(2_000).optional(),
  contact: z.string().max(200).optional(),
  enabled: z.boolean().default(true),
  agent_url: agentUrl.optional(),
  link: z.literal('dial-out').optional(),
  language: z.enum(['en', 'zh']).optional(),
  adhoc_sql: z.boolean().optional(),
  limits: limits.default({}),
});
export type StoredTenantEntry = z.output<typeof storedTenantSchema>;

/** A token that an agent accepts: visible characters without blanks, as its own settings ask. */
export const agentTokenSchema = z.string().regex(/^[\x21-\x7e]{16,512}$/, 'must be 16 to 512 visible characters');

/** What a key may do; the same for keys of the tenants file and of the store. */
const keyScopes = {
  /** Of a user: what the key opens. Of an operator: what it may see; without any, all. */
  tenants: z.array(z.string().regex(TENANT_ID, 'must be a tenant id')).max(10_000).default([]),
  role: z.enum(ROLES).default('user'),
  /** Names of tools this key may use; without it, all. */
  tools: z.array(notEmpty.max(200)).max(200).optional(),
  expires: z
    .union(
      [z.iso.datetime({ offset: true }), z.iso.date()],
      'must be a date such as 2027-01-31 or 2027-01-31T00:00:00Z',
    )
    .optional(),
  rate_limit_per_minute: z.number().int().min(1).max(10_000_000).optional(),
  /** Calls in work at once. */
  concurrent_requests: z.number().int().min(1).max(100_000).optional(),
  /** From where the key may come; without it, from anywhere. */
  source_addresses: z
    .array(z.string().refine(isSourceRange, 'must be an IP address, or a network such as 10.0.0.0/8 or 2001:db8::/32'))
    .min(1)
    .max(200)
    .optional(),
};

/** A key as an entry of the tenants file. */
export const apiKeySchema = z.strictObject({
  name: notEmpty.optional(),
  /** The first characters of the key, so that people can tell keys apart. */
  prefix: notEmpty.optional(),
  hash: z
    .string()
    .regex(
      /^sha256:[0-9a-f]{64}$/,
      'must be "sha256:" and 64 hexadecimal digits; make one with: starrocks-mcp key create',
    ),
  created_at: z.string().optional(),
  ...keyScopes,
});

/** A key as operators make it by route or command; its hash is kept apart. */
export const storedKeySchema = z.strictObject({ name: notEmpty.max(200), ...keyScopes });
export type StoredKeyEntry = z.output<typeof storedKeySchema>;

/** `tenants-config.json` as it is written. Unknown names are errors: a misspelt "enabled" must not enable a tenant. */
export const tenantsFileSchema = z.strictObject({
  $schema: z.string().optional(),
  tenants: z.record(
    z
      .string()
      .regex(
        TENANT_ID,
        'a tenant id has letters, digits, ".", "_" and "-" only, at most 64, and begins with a letter or digit',
      ),
    tenant,
  ),
  api_keys: z.array(apiKeySchema).default([]),
});

export type TenantsFile = z.output<typeof tenantsFileSchema>;
export type TenantEntry = TenantsFile['tenants'][string];
export type ApiKeyEntry = TenantsFile['api_keys'][number];

function urlOf(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}
