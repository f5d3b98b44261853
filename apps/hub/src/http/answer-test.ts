import type { AgentDoor } from '../dial-out/agent-door.ts';
import type { Breakers } from '../limits/breakers.ts';
import type { TenantLinks } from '../links/tenant-links.ts';
import { testLink } from '../links/test-link.ts';
import type { TenantStats } from '../stats/tenant-stats.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { errorBody } from './error-answer.ts';
import { sendJson, type Outgoing } from './exchange.ts';

interface TestInput {
  readonly links: TenantLinks;
  readonly stats: TenantStats;
  readonly breakers: Pick<Breakers, 'close'>;
  readonly agentDoor: Pick<AgentDoor, 'connectionOf'>;
  readonly tenant: Tenant;
  readonly res: Outgoing;
}

/** Tests the way to a tenant's database and answers what was found, hop by hop. */
export async function answerTest({ links, stats, breakers, agentDoor, tenant, res }: TestInput): Promise<void> {
  const { test, error } = await testLink({
    tenant,
    link: () => links.testedLinkOf(tenant),
    connection: () => agentDoor.connectionOf(tenant.id),
  });
  stats.noteLink(tenant.id, error?.code);
  if (!error) breakers.close(tenant.id);
  if (!error) return sendJson(res, 200, test);
  res.locals.context.errorCode = error.code;
  res.locals.context.cause = error.cause;
  sendJson(res, error.httpStatus, { ...errorBody(error, res), ...test });
}
