import { HUB_KEYS_PATH, HubError, asHubError, hubKeysResponseSchema, loggableCause } from '@starrocks-mcp/protocol';
import type { Logger } from 'pino';
import type { AgentDoor } from '../dial-out/agent-door.ts';
import { createAgentHttp } from '../links/agent-http.ts';
import type { StoreDatabase } from '../store/open-store.ts';
import { readRevision } from '../store/revision.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { HubSigner } from './hub-signer.ts';

interface HubKeyNewsDeps {
  readonly db: StoreDatabase;
  readonly signer: HubSigner;
  readonly agentDoor: Pick<AgentDoor, 'tellHubKeys'>;
  readonly registry: Pick<TenantRegistry, 'snapshot'>;
  /** The agent that is enrolled for a tenant. */
  readonly agentOf: (tenantId: string) => string | undefined;
  readonly log: Logger;
}

const LOOK_MS = 1_000;
/** An agent that did not take the news is told again after this. */
const AGAIN_MS = 60_000;
const TELL_TIMEOUT_MS = 5_000;
const TOLD_AT_ONCE = 16;

/**
 * Sees that the hub's keys have changed, whichever process changed them, and tells the agents: over their connections, and
 * by `POST /hub-keys` those that this hub calls. Until an agent has taken the news, its jobs are signed as before.
 */
export class HubKeyNews {
  readonly #deps: HubKeyNewsDeps;
  readonly #timer: NodeJS.Timeout;
  #revision = -1;
  #tellAt = 0;
  #telling: Promise<void> | undefined;

  constructor(deps: HubKeyNewsDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#telling;
  }

  #look(): void {
    const { db, signer, agentDoor, log } = this.#deps;
    try {
      const revision = readRevision(db);
      if (revision !== this.#revision) {
        this.#revision = revision;
        this.#tellAt = 0;
        if (signer.reload()) agentDoor.tellHubKeys(signer.statements());
      }
    } catch (error) {
      log.error({ cause: loggableCause(error) }, 'The keys of the hub cannot be read; those read before stay in use');
    }
    if (this.#telling !== undefined || performance.now() < this.#tellAt) return;
    this.#tellAt = performance.now() + AGAIN_MS;
    this.#telling = this.#tellCalledAgents().finally(() => (this.#telling = undefined));
  }

  async #tellCalledAgents(): Promise<void> {
    const { registry, agentOf, signer } = this.#deps;
    const waiting = [...registry.snapshot.tenants.values()].flatMap((tenant) => {
      const agentId = tenant.enabled && tenant.target.kind === 'agent' ? agentOf(tenant.id) : undefined;
      return agentId === undefined || signer.isInformed(agentId) ? [] : [{ tenant, agentId }];
    });
    const tellOneAfterAnother = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await this.#tell(next);
    };
    await Promise.all(Array.from({ length: TOLD_AT_ONCE }, tellOneAfterAnother));
  }

  async #tell({ tenant, agentId }: { readonly tenant: Tenant; readonly agentId: string }): Promise<void> {
    const { signer, log } = this.#deps;
    if (tenant.target.kind !== 'agent') return;
    const { url, token } = tenant.target;
    const http = createAgentHttp({ tenantId: tenant.id, url, token: () => token, maxSockets: 1 });
    try {
      const body = JSON.stringify({ statements: signer.statements() });
      const answer = await http.fetchText({
        method: 'POST',
        path: HUB_KEYS_PATH,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        body,
        timeoutMs: TELL_TIMEOUT_MS,
      });
      if (answer.status !== 200) throw new HubError('AGENT_PROTOCOL', `The agent answered with ${answer.status}.`);
      signer.notePinned(agentId, hubKeysResponseSchema.parse(JSON.parse(answer.body)).kids);
    } catch (thrown) {
      const { code } = asHubError(thrown);
      log.warn({ tenant: tenant.id, agentId, outcome: code }, 'The agent did not take the new keys of the hub yet');
    } finally {
      http.close();
    }
  }
}
