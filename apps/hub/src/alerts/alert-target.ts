import { HubError } from '@starrocks-mcp/protocol';
import * as z from 'zod';
import { TENANT_ID } from '../tenants/tenants-schema.ts';

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type AlertSeverity = (typeof SEVERITIES)[number];

export const TRANSITIONS = ['new', 'worsened', 'resolved'] as const;
export type AlertTransition = (typeof TRANSITIONS)[number];

export function isWorse(severity: AlertSeverity, than: AlertSeverity): boolean {
  return SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(than);
}

const MAX_RECIPIENTS = 20;

/** Visible characters, so that it can be copied into any receiver's settings. */
const webhookSecret = z.string().regex(/^[\x21-\x7e]{16,256}$/, 'must be 16 to 256 visible characters');

const choice = {
  name: z.string().trim().min(1).max(200),
  tenants: z.union([z.literal('all'), z.array(z.string().regex(TENANT_ID, 'must be a tenant id')).min(1).max(10_000)]),
  /** Findings below it are not told. */
  min_severity: z.enum(SEVERITIES).default('warning'),
  on: z
    .array(z.enum(TRANSITIONS))
    .min(1)
    .default([...TRANSITIONS]),
};

/** As an operator makes a target. */
export const newTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...choice,
    kind: z.literal('webhook'),
    url: z.string().max(2_000),
    /** The hub makes one when there is none. */
    secret: webhookSecret.optional(),
  }),
  z.strictObject({
    ...choice,
    kind: z.literal('email'),
    to: z.union([z.email().transform((address) => [address]), z.array(z.email()).min(1).max(MAX_RECIPIENTS)]),
  }),
]);
export type NewTarget = z.output<typeof newTargetSchema>;

/** Whom to tell of what; the address is kept apart, sealed. */
export const targetEntrySchema = z.strictObject({
  name: choice.name,
  kind: z.enum(['webhook', 'email']),
  tenants: z.union([z.literal('all'), z.array(z.string())]),
  min_severity: z.enum(SEVERITIES),
  on: z.array(z.enum(TRANSITIONS)),
});
export type TargetEntry = z.output<typeof targetEntrySchema>;

/** The address of a webhook as it will be used. Throws BAD_REQUEST. */
export function parseWebhookUrl(text: string, { isPlainAllowed }: { readonly isPlainAllowed: boolean }): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['https:', 'http:'].includes(url.protocol) || url.hostname === '')
    throw new HubError('BAD_REQUEST', 'url: must be an address that begins with https://.');
  if (url.protocol === 'http:' && !isPlainAllowed)
    throw new HubError(
      'BAD_REQUEST',
      'url: must begin with https://; http:// needs ALERT_ALLOW_PRIVATE_ADDRESSES=true.',
    );
  if (url.username !== '' || url.password !== '')
    throw new HubError('BAD_REQUEST', 'url: must not contain a user or a password; receivers check the signature.');
  url.hash = '';
  return url;
}
