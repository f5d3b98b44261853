import type { RequestListener } from 'node:http';
import type { JobClaims } from '@starrocks-mcp/protocol';
import type { Logger } from 'pino';
import type { HubConfig } from './config/config.ts';
import { AgentDoor } from './dial-out/agent-door.ts';
import { createAgentAdminRoutes } from './http/agent-admin-routes.ts';
import { createAgentFiles } from './http/agent-files.ts';
import { createEnrolmentRoutes } from './http/enrolment-routes.ts';
import { createHostCheck } from './http/host-and-origin.ts';
import { createLinkOpener } from './links/open-link.ts';
import { Agents } from './store/agents.ts';
import { Enrolments } from './store/enrolments.ts';
import type { Store } from './store/open-store.ts';
import { issueAgentToken, noteNextToken } from './tenants/agent-tokens.ts';
import type { StoredRegistry } from './tenants/tenant-registry.ts';
import { createAgentKeys } from './trust/agent-keys.ts';
import { HubKeyNews } from './trust/hub-key-news.ts';
import { HubSigner } from './trust/hub-signer.ts';

interface AgentSideInput {
  readonly store: Store;
  readonly registry: StoredRegistry;
  readonly config: HubConfig;
  readonly log: Logger;
  readonly serve: RequestListener;
  /** Throws when the way to a tenant's cluster was found broken. */
  readonly assertWayOpen: (tenantId: string) => void;
}

/** Where agents enrol and connect, and the ways to them. */
export function openAgentSide({ assertWayOpen, store, registry, config, log, serve }: AgentSideInput) {
  const agents = new Agents({ db: store.db, onChange: () => agentDoor.recheck() });
  const signer = new HubSigner(store, agents);
  const agentDoor: AgentDoor = new AgentDoor({
    agents,
    signer,
    isWanted: (tenantId) => registry.findEnabled(tenantId)?.target.kind === 'dial-out',
    serve,
    isHostAllowed: createHostCheck({ listenHost: config.listen.host, allowedHosts: config.allowedHosts }),
    log,
  });
  const enrolments = new Enrolments(store);
  const enrolment = createEnrolmentRoutes({
    agents,
    enrolments,
    hubKeys: () => signer.publicKeys(),
    issueAgentToken: (tenantId) => issueAgentToken(registry, tenantId),
    isServed: (tenantId) => registry.findEnabled(tenantId) !== undefined,
    log,
  });
  const agentAdmin = createAgentAdminRoutes({ registry, agents, enrolments, agentDoor, publicUrl: config.publicUrl });
  const agentOf = (tenantId: string) => agents.currentOf(tenantId);
  const keyOf = createAgentKeys(agents);
  const signing = { sign: (claims: JobClaims) => signer.sign(claims), agentOf, keyOf };
  const hubKeyNews = new HubKeyNews({ db: store.db, signer, agentDoor, registry, agentOf, log });
  const openLink = createLinkOpener({
    signing,
    agentOf: (tenantId) => agentDoor.connectionOf(tenantId),
    assertWayOpen,
    onNextToken: (tenantId) => noteNextToken({ registry, log }, tenantId),
  });
  const agentRoutes = { agentFiles: createAgentFiles(config.agentFilesDir), enrolment, agentAdmin };
  return { agents, agentDoor, agentRoutes, openLink, hubKeyNews };
}
