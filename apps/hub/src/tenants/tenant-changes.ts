import { HubError } from '@starrocks-mcp/protocol';
import * as z from 'zod';
import type { StoredTenant } from '../store/tenants.ts';
import { newAgentToken } from './new-agent-token.ts';
import { agentTokenSchema, storedTenantSchema } from './tenants-schema.ts';

const limits = storedTenantSchema.shape.limits.unwrap();
type Limits = z.output<typeof limits>;

/** Null gives a limit back to the hub's settings. */
const changedLimits = z.strictObject({
  max_rows: limits.shape.max_rows.nullable(),
  max_bytes: limits.shape.max_bytes.nullable(),
  timeout_seconds: limits.shape.timeout_seconds.nullable(),
  concurrency: limits.shape.concurrency.nullable(),
  rate_per_minute: limits.shape.rate_per_minute.nullable(),
  concurrent_requests: limits.shape.concurrent_requests.nullable(),
  statements_per_hour: limits.shape.statements_per_hour.nullable(),
} satisfies Record<keyof Limits, z.ZodType>);

/** What an operator changes of a tenant of the store; what is not named stays as it is. */
export const tenantChangesSchema = storedTenantSchema.extend({
  agent_token: agentTokenSchema.optional(),
  enabled: z.boolean().optional(),
  limits: changedLimits.optional(),
});
export type TenantChanges = z.output<typeof tenantChangesSchema>;

type Writable = Omit<StoredTenant, 'createdAt'>;

/** The tenant as it is to be written. Throws BAD_REQUEST for changes that do not go together. */
export function changeTenant(known: Writable, { agent_token: newToken, ...changed }: TenantChanges): Writable {
  if (changed.agent_url !== undefined && changed.link !== undefined)
    throw new HubError('BAD_REQUEST', 'agent_url and link: name one of them; the other one goes with it.');
  const { enabled = known.entry.enabled, limits: changedOnes = {}, ...named } = changed;
  const entry = { ...known.entry, ...named, enabled, limits: withChanged(known.entry.limits, changedOnes) };
  if (changed.agent_url !== undefined) delete entry.link;
  if (changed.link !== undefined) delete entry.agent_url;
  assertTokenHasAgent(newToken, entry);
  const token = newToken ?? known.token;
  return withTarget({ id: known.id, entry, token, nextToken: newToken === undefined ? known.nextToken : undefined });
}

/** Throws BAD_REQUEST: an agent that opens the connection has a key of its own. */
export function assertTokenHasAgent(
  token: string | undefined,
  { agent_url: url }: { readonly agent_url?: string | undefined },
): void {
  if (token === undefined || url !== undefined) return;
  throw new HubError('BAD_REQUEST', 'agent_token: is for an agent that the hub calls; give its agent_url too.');
}

/** Without an address the agent opens the connection. An address without a token gets one, which enrolment hands over. */
export function withTarget(tenant: Writable): Writable {
  const { entry, token, nextToken } = tenant;
  if (entry.agent_url === undefined) {
    return { ...tenant, entry: { ...entry, link: 'dial-out' }, token: undefined, nextToken: undefined };
  }
  return { ...tenant, token: token ?? newAgentToken(), nextToken };
}

function withChanged(known: Limits, changed: z.output<typeof changedLimits>): Limits {
  const left = Object.entries({ ...known, ...changed }).filter(([, value]) => value !== null);
  return limits.parse(Object.fromEntries(left));
}
