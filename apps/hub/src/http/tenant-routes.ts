import { HubError } from '@starrocks-mcp/protocol';
import * as z from 'zod';
import type { TenantUsage } from '../open-limits.ts';
import { assertTokenHasAgent, changeTenant, tenantChangesSchema, withTarget } from '../tenants/tenant-changes.ts';
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
      const changes = parseBody(tenantChangesSchema, req.body);
      registry.change(({ tenants }) => {
        const known = tenants.find(id);
        if (known === undefined) throw new HubError('TENANT_UNKNOWN', `There is no tenant "${id}" any more.`);
        tenants.replace(changeTenant(known, changes));
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
