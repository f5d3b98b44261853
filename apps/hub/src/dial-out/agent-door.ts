import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CONNECT_PATH,
  LINK_CLOSE,
  LINK_DEAD_MS,
  LINK_PING_MS,
  LINK_SUBPROTOCOL,
  LINK_SYNC_MS,
  MAX_FRAME_BYTES,
  loggableCause,
} from '@starrocks-mcp/protocol';
import type { Logger } from 'pino';
import { WebSocketServer, type WebSocket } from 'ws';
import { TokenBuckets } from '../auth/token-bucket.ts';
import type { Agents } from '../store/agents.ts';
import { createAgentKeys, type AgentKeyOf } from '../trust/agent-keys.ts';
import type { HubSigner } from '../trust/hub-signer.ts';
import { AgentConnection } from './agent-connection.ts';
import { shakeHands } from './handshake.ts';
import { createUpgradeIgnorer } from './plain-http.ts';

interface AgentDoorDeps {
  readonly agents: Agents;
  readonly signer: Pick<HubSigner, 'sign' | 'statements' | 'notePinned'>;
  /** True when the tenant exists, is enabled and its agents dial out. */
  readonly isWanted: (tenantId: string) => boolean;
  /** Serves what comes with an Upgrade header and is no agent. */
  readonly serve: RequestListener;
  readonly isHostAllowed: (request: IncomingMessage) => boolean;
  readonly log: Logger;
}

export interface AgentsState {
  readonly state: 'online' | 'offline';
  readonly agents: readonly {
    readonly agentId: string;
    readonly version: string;
    readonly connectedAt: string;
    readonly jobs: number;
  }[];
}

/** Handshakes under way at once: a crowd that comes back after a restart waits in the kernel's queue. */
const MAX_HANDSHAKES = 500;
const LOOK_MS = 1_000;
const REVOCATION_LOOK_MS = 2_000;
const CLOSE_LOOK_MS = 10;
const ROTATION_AGAIN_MS = 60_000;
/** New connections from one address: a fleet behind one gateway may come back at once. */
const ACCEPTS = { perMinute: 6_000, burst: 2_000 };

/** Where agents connect from their side. One connection of a tenant serves, the newest; older ones are its reserve. */
export class AgentDoor {
  readonly #deps: AgentDoorDeps;
  readonly #nodeId = randomUUID();
  readonly #byTenant = new Map<string, AgentConnection[]>();
  readonly #byAgent = new Map<string, AgentConnection>();
  /** A later connection of the same process has taken over; these finish what they have begun. */
  readonly #draining = new Set<AgentConnection>();
  readonly #rotationAskedAt = new WeakMap<AgentConnection, number>();
  readonly #listeners = new Set<(tenantId: string) => void>();
  readonly #nextPingAt = new WeakMap<AgentConnection, number>();
  readonly #sockets: WebSocketServer;
  readonly #look: NodeJS.Timeout;
  readonly #keyOf: AgentKeyOf;
  readonly #accepts = new TokenBuckets(ACCEPTS);
  #handshakes = 0;
  #syncedAt = performance.now();
  #revocationsReadAt = performance.now();
  #isClosing = false;

  constructor(deps: AgentDoorDeps) {
    this.#deps = deps;
    this.#keyOf = createAgentKeys(deps.agents);
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      // Each connection counts pings before it answers them: answers that nobody reads would pile up.
      autoPong: false,
      maxPayload: MAX_FRAME_BYTES + 1_024,
      handleProtocols: (offered) => (offered.has(LINK_SUBPROTOCOL) ? LINK_SUBPROTOCOL : false),
    });
    this.#look = setInterval(() => this.#lookAfterAll(), LOOK_MS).unref();
  }

  attach(server: Server): void {
    const ignore = createUpgradeIgnorer(this.#deps.serve);
    server.on('upgrade', (request, socket, head) => {
      if (request.headers.upgrade?.toLowerCase() !== 'websocket') return ignore(request, socket, head);
      socket.on('error', () => socket.destroy());
      const refusal = this.#refusalOf(request);
      if (refusal !== undefined) return refuse(socket, refusal);
      this.#sockets.handleUpgrade(request, socket, head, (accepted) => {
        // From the first byte to the last: an error that nobody listens to would end the hub.
        accepted.on('error', () => accepted.terminate());
        void this.#admit(accepted);
      });
    });
  }

  /** The connection that serves this tenant now. */
  connectionOf(tenantId: string): AgentConnection | undefined {
    return this.#byTenant.get(tenantId)?.findLast(({ isOpen }) => isOpen);
  }

  stateOf(tenantId: string): AgentsState {
    const open = (this.#byTenant.get(tenantId) ?? []).filter(({ isOpen }) => isOpen);
    return {
      state: open.length > 0 ? 'online' : 'offline',
      agents: open.map(({ identity, connectedAt, jobs }) => ({
        agentId: identity.agentId,
        version: identity.version,
        connectedAt: connectedAt.toISOString(),
        jobs,
      })),
    };
  }

  get size(): number {
    return this.#byAgent.size;
  }

  /** Told of the tenant whose agents came or went. Returns how to stop. */
  onChange(listener: (tenantId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells all that are connected what the hub's keys are now. */
  tellHubKeys(statements: readonly string[]): void {
    for (const connection of this.#all()) connection.tellHubKeys(statements);
  }

  #all(): readonly AgentConnection[] {
    return [...this.#byAgent.values(), ...this.#draining];
  }

  /** Closes what may no longer be connected: revoked agents, tenants that are gone, disabled or reached otherwise. */
  recheck(): void {
    for (const connection of this.#all()) {
      const { keyId, tenantId } = connection.identity;
      const key = this.#deps.agents.findKey(keyId);
      if (key === undefined || key.revokedAt !== undefined) connection.close(LINK_CLOSE.revoked, 'REVOKED');
      else if (!this.#deps.isWanted(tenantId)) connection.close(LINK_CLOSE.unauthenticated, 'UNAUTHENTICATED');
    }
  }

  /** Sends all agents away; they come back by themselves. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#look);
    for (const connection of this.#all()) connection.close(LINK_CLOSE.restart, 'restart');
    const deadline = performance.now() + LOOK_MS;
    while (this.#all().length > 0 && performance.now() < deadline) await sleep(CLOSE_LOOK_MS);
    for (const connection of this.#all()) connection.terminate();
    this.#sockets.close();
  }

  #refusalOf(request: IncomingMessage): number | undefined {
    const { url, headers, socket } = request;
    if (url?.split('?', 1)[0] !== CONNECT_PATH) return 404;
    // Browsers name an origin and cannot leave it out; agents are none.
    if (headers.origin !== undefined || !this.#deps.isHostAllowed(request)) return 403;
    const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim());
    if (offered?.includes(LINK_SUBPROTOCOL) !== true) return 426;
    if (this.#isClosing || this.#handshakes >= MAX_HANDSHAKES) return 503;
    return this.#accepts.take(socket.remoteAddress ?? 'unknown') > 0 ? 429 : undefined;
  }

  async #admit(socket: WebSocket): Promise<void> {
    const { agents, signer, isWanted, log } = this.#deps;
    this.#handshakes += 1;
    try {
      const hubKeys = (): readonly string[] => signer.statements();
      const known = await shakeHands({ socket, nodeId: this.#nodeId, agents, isWanted, hubKeys });
      if (known === undefined || socket.readyState !== socket.OPEN) return;
      const { identity, key, pinned } = known;
      if (key.state === 'next') agents.promoteKey(key.keyId);
      agents.noteSeen(identity.agentId, { version: identity.version, at: new Date() });
      if (pinned !== undefined) signer.notePinned(identity.agentId, pinned);
      const connection = new AgentConnection({
        socket,
        identity,
        sign: (claims) => signer.sign(claims),
        keyOf: this.#keyOf,
        onHubKeys: (kids) => signer.notePinned(identity.agentId, kids),
        onClosed: () => this.#remove(connection),
      });
      this.#add(connection);
    } catch (thrown) {
      log.error({ cause: loggableCause(thrown) }, 'an agent could not be let in');
      socket.terminate();
    } finally {
      this.#handshakes -= 1;
    }
  }

  #add(connection: AgentConnection): void {
    const { agentId, tenantId, version, epoch } = connection.identity;
    const earlier = this.#byAgent.get(agentId);
    if (earlier !== undefined && earlier.identity.epoch === epoch && !earlier.isIdle) this.#draining.add(earlier);
    else earlier?.close(LINK_CLOSE.replaced, 'replaced');
    this.#byAgent.set(agentId, connection);
    this.#byTenant.set(tenantId, [...(this.#byTenant.get(tenantId) ?? []), connection]);
    this.#deps.log.info({ tenant: tenantId, agentId, agentVersion: version }, 'agent connected');
    this.#tell(tenantId);
  }

  #remove(connection: AgentConnection): void {
    const { agentId, tenantId } = connection.identity;
    const others = (this.#byTenant.get(tenantId) ?? []).filter((other) => other !== connection);
    if (others.length > 0) this.#byTenant.set(tenantId, others);
    else this.#byTenant.delete(tenantId);
    if (this.#byAgent.get(agentId) === connection) this.#byAgent.delete(agentId);
    this.#draining.delete(connection);
    this.#deps.log.info({ tenant: tenantId, agentId }, 'agent disconnected');
    this.#tell(tenantId);
  }

  #tell(tenantId: string): void {
    for (const listener of this.#listeners) listener(tenantId);
  }

  #lookAfterAll(): void {
    const now = performance.now();
    const isSyncDue = now - this.#syncedAt >= LINK_SYNC_MS;
    if (isSyncDue) this.#syncedAt = now;
    for (const connection of this.#draining) {
      if (connection.isIdle) connection.close(LINK_CLOSE.replaced, 'replaced');
    }
    for (const connection of this.#all()) {
      if (now - connection.lastHeardAt > LINK_DEAD_MS) connection.terminate();
      else this.#pingWhenDue(connection, now);
      if (isSyncDue) connection.sync();
    }
    if (now - this.#revocationsReadAt < REVOCATION_LOOK_MS) return;
    this.#revocationsReadAt = now;
    this.#closeRevoked();
    this.#askRotations(now);
  }

  /** Until the agent has its new key; what was asked once is not asked again at every look. */
  #askRotations(now: number): void {
    for (const agentId of this.#deps.agents.listRotating()) {
      const connection = this.#byAgent.get(agentId);
      if (connection === undefined) continue;
      const askedAt = this.#rotationAskedAt.get(connection);
      if (askedAt !== undefined && now - askedAt < ROTATION_AGAIN_MS) continue;
      this.#rotationAskedAt.set(connection, now);
      connection.askRotation();
    }
  }

  /** The command line revokes in the store, without a word to this process. */
  #closeRevoked(): void {
    const revoked = new Set(this.#deps.agents.listRevoked().map(({ agentId }) => agentId));
    if (revoked.size === 0) return;
    for (const connection of this.#all()) {
      if (revoked.has(connection.identity.agentId)) connection.close(LINK_CLOSE.revoked, 'REVOKED');
    }
  }

  #pingWhenDue(connection: AgentConnection, now: number): void {
    const due = this.#nextPingAt.get(connection) ?? 0;
    if (now < due) return;
    if (due > 0) connection.ping();
    this.#nextPingAt.set(connection, now + LINK_PING_MS * (0.8 + Math.random() * 0.4));
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
