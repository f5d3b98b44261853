import { HubError } from '@starrocks-mcp/protocol';
import type { Principal, Tenant } from '../tenants/tenant.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import type { Incoming, Outgoing } from './exchange.ts';

/** Who passed an operators' door; a route without one must not ask. */
export function operatorOf(res: Outgoing): Principal {
  const { principal } = res.locals.context;
  if (!principal) throw new Error('this route has no door for operators');
  return principal;
}

/** Whether an operator may know of the tenant. */
export function maySee({ sees }: Pick<Principal, 'sees'>, tenantId: string): boolean {
  return sees === 'all' || sees.has(tenantId);
}

/**
 * From when on an operator may know of what happened at a tenant, in milliseconds since 1970. Before a tenant of the
 * store was made, its id may have been another customer's, of whom a confined operator is told nothing.
 */
export function knownSince({ snapshot }: Pick<TenantRegistry, 'snapshot'>, { sees }: Principal, id: string): number {
  const tenant = snapshot.tenants.get(id);
  const isOpen = sees === 'all' || tenant?.source !== 'store' || tenant.createdAt === undefined;
  return isOpen ? 0 : Date.parse(tenant.createdAt);
}

/** The tenants that an operator may see, enabled or not. */
export function visibleTenants({ snapshot }: Pick<TenantRegistry, 'snapshot'>, res: Outgoing): readonly Tenant[] {
  const operator = operatorOf(res);
  return [...snapshot.tenants.values()].filter(({ id }) => maySee(operator, id));
}

/** The tenant in the path, enabled or not; one that the operator may not see is unknown. Throws TENANT_UNKNOWN. */
export function tenantIn({ snapshot }: Pick<TenantRegistry, 'snapshot'>, req: Incoming, res: Outgoing): Tenant {
  const tenant = snapshot.tenants.get(paramOf(req, 'tenantId'));
  if (tenant && maySee(operatorOf(res), tenant.id)) return tenant;
  throw new HubError('TENANT_UNKNOWN', 'There is no tenant of that id. GET /admin/tenants lists them.');
}

/** Throws FORBIDDEN for an operator whose key is confined to some tenants. */
export function assertSeesAll(res: Outgoing, what: string): void {
  if (operatorOf(res).sees === 'all') return;
  throw new HubError('FORBIDDEN', `Your key is confined to some tenants, and ${what} concerns all of them.`);
}

/** A part of the path, by its name in the route. */
export function paramOf(req: Incoming & { readonly params?: Readonly<Record<string, unknown>> }, name: string): string {
  const value = req.params?.[name];
  if (typeof value !== 'string') throw new Error(`the route has no ":${name}"`);
  return value;
}
