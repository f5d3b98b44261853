import { loggableCause } from '@starrocks-mcp/protocol';
import type { Logger } from 'pino';
import { newAgentToken } from './new-agent-token.ts';
import type { StoredRegistry } from './tenant-registry.ts';

/**
 * A new token for the agent that is being enrolled, kept beside the one that the present agent accepts. Undefined for
 * tenants of the file, whose tokens only people write.
 */
export function issueAgentToken(registry: StoredRegistry, tenantId: string): string | undefined {
  const tenant = registry.snapshot.tenants.get(tenantId);
  if (tenant?.source !== 'store' || tenant.target.kind !== 'agent') return undefined;
  const nextToken = newAgentToken();
  registry.change(({ tenants }) => {
    const known = tenants.find(tenantId);
    if (known !== undefined) tenants.replace({ ...known, nextToken });
  });
  return nextToken;
}

interface NoteDeps {
  readonly registry: StoredRegistry;
  readonly log: Logger;
}

/** The agent accepts its next token: in the store it takes the place of the old one; in a file, people do that. */
export function noteNextToken({ registry, log }: NoteDeps, tenantId: string): void {
  const tenant = registry.snapshot.tenants.get(tenantId);
  if (tenant?.source !== 'store') {
    log.info({ tenant: tenantId }, 'The agent accepts agent_token_next; put it in the place of agent_token');
    return;
  }
  try {
    registry.change(({ tenants }) => {
      const known = tenants.find(tenantId);
      if (known?.nextToken !== undefined) tenants.replace({ ...known, token: known.nextToken, nextToken: undefined });
    });
    log.info({ tenant: tenantId }, 'The agent accepts its new token; the old one is no longer presented');
  } catch (error) {
    log.error({ tenant: tenantId, cause: loggableCause(error) }, 'The new token of the agent could not be kept');
  }
}
