import { HubError } from '@starrocks-mcp/protocol';
import * as z from 'zod';
import type { TenantUsage } from '../open-limits.ts';
import type { StoredTenant } from '../store/tenants.ts';
import { newAgentToken } from '../tenants/new-agent-token.ts';
import { TENANT_ID, agentTokenSchema, storedTenantSchema } from '../tenants/tenants-schema.ts';
import type { StoredRegistry } from '../tenants/tenant-registry.ts';
import { describeTenant } from './admin-routes.ts';
import { assertSeesAll, tenantIn } from './operator-view.ts';
import { parseBody } from './parse-body.ts';
import { sendJson, type Incoming, type Outgoing, type Step } from './exchange.ts';

interface TenantRoutesDeps {
  readonly registry: StoredRegistry;
  readonly usageOf: (tenantId: string) => TenantUsage;
}

export interface TenantRoutes {
  readonly create: Step;
  readonly read: Step;
  readonly change: Step;
  readonly remove: Step;
}

const newTenant = storedTenantSchema.extend({
  id: z.string().regex(TENANT_ID, 'must have letters, digits, ".", "_" and "-" only'),
  agent_token: agentTokenSchema.optional(),
});
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
/** Without the defaults: what is not named stays as it is. */
const changes = newTenant.omit({ id: true }).extend({
  enabled: z.boolean().optional(),
  limits: changedLimits.optional(),
});

/** How operators make, change and remove tenants of the store. Those of the tenants file are edited there. */
export function createTenantRoutes({ registry, usageOf }: TenantRoutesDeps): TenantRoutes {
  const told = (id: string) => {
    const tenant = registry.snapshot.tenants.get(id);
    if (tenant === undefined) throw new Error('a tenant that was just written is not in force');
    return describeTenant(tenant);
  };
  const changeable = (req: Incoming, res: Outgoing): string => {
    const { id, source } = tenantIn(registry, req, res);
    if (source === 'store') return id;
    throw new HubError('TENANT_IN_FILE', `The tenant "${id}" stands in the tenants file; change it there.`);
  };
  return {
    create(req, res) {
      assertSeesAll(res, 'a new tenant');
      const { id, agent_token: token, ...entry } = parseBody(newTenant, req.body);
      assertTokenHasAgent(token, entry);
      if (registry.snapshot.tenants.has(id))
        throw new HubError('TENANT_EXISTS', `There is a tenant "${id}" already. Choose another id.`);
      registry.change(({ tenants }) => tenants.add(withTarget({ id, entry, token, nextToken: undefined })));
      sendJson(res, 201, told(id));
    },
    read(req, res) {
      const tenant = tenantIn(registry, req, res);
      sendJson(res, 200, { ...describeTenant(tenant), usage: usageOf(tenant.id) });
    },
    change(req, res) {
      const id = changeable(req, res);
      const { agent_token: newToken, ...changed } = parseBody(changes, req.body);
      if (changed.agent_url !== undefined && changed.link !== undefined)
        throw new HubError('BAD_REQUEST', 'agent_url and link: name one of them; the other one goes with it.');
      registry.change(({ tenants }) => {
        const known = tenants.find(id);
        if (known === undefined) throw new HubError('TENANT_UNKNOWN', `There is no tenant "${id}" any more.`);
        const { enabled = known.entry.enabled, limits: changedOnes = {}, ...named } = changed;
        const entry = { ...known.entry, ...named, enabled, limits: withChanged(known.entry.limits, changedOnes) };
        if (changed.agent_url !== undefined) delete entry.link;
        if (changed.link !== undefined) delete entry.agent_url;
        assertTokenHasAgent(newToken, entry);
        const token = newToken ?? known.token;
        const nextToken = newToken === undefined ? known.nextToken : undefined;
        tenants.replace(withTarget({ id, entry, token, nextToken }));
      });
      sendJson(res, 200, told(id));
    },
    remove(req, res) {
      const id = changeable(req, res);
      registry.change(({ tenants }) => tenants.remove(id));
      sendJson(res, 200, { success: true, tenant_id: id });
    },
  };
}

/** An agent that opens the connection has a key of its own. */
function assertTokenHasAgent(
  token: string | undefined,
  { agent_url: url }: { readonly agent_url?: string | undefined },
) {
  if (token === undefined || url !== undefined) return;
  throw new HubError('BAD_REQUEST', 'agent_token: is for an agent that the hub calls; give its agent_url too.');
}

/** Without an address the agent opens the connection. An address without a token gets one, which enrolment hands over. */
export function withTarget(tenant: Omit<StoredTenant, 'createdAt'>): Omit<StoredTenant, 'createdAt'> {
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
