import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  enrolAgent,
  loadConfig,
  startAgent,
  writeIdentity,
  type Environment,
  type RunningAgent,
} from '@starrocks-mcp/agent';
import pino, { type Logger } from 'pino';
import { vi } from 'vitest';
import * as z from 'zod';
import { ADMIN_KEY, type House } from './house.ts';

interface DialOutOptions {
  readonly house: House;
  readonly tenantId: string;
  readonly clusterPort: number;
  readonly databases?: readonly string[];
  /** Where the agent finds the hub; default: the house. Another one is a fault proxy in between. */
  readonly hubUrl?: string;
  readonly env?: Environment;
  /** The one-time code of an operator; default: one asked for here. */
  readonly code?: string;
  /** Default: a log that goes nowhere. */
  readonly log?: Logger;
}

export interface DialOutAgent extends AsyncDisposable {
  readonly agent: RunningAgent;
  readonly agentId: string;
  readonly stateDir: string;
  /** Stops it and starts it again with the identity it has. */
  restart(): Promise<void>;
}

/** A one-time code from the hub, as an operator would ask for it. */
export async function enrolmentCode(house: House, tenantId: string): Promise<string> {
  const response = await fetch(`${house.url}/admin/tenants/${tenantId}/enrolments`, {
    method: 'POST',
    headers: { 'X-API-Key': ADMIN_KEY },
  });
  return z.object({ code: z.string() }).parse(await response.json()).code;
}

const agentsAnswer = z.object({ agents: z.array(z.object({ agent_id: z.string(), state: z.string() })) });

/** The state of each of a tenant's agents, as operators see it. */
export async function agentStates(house: House, tenantId: string): Promise<Readonly<Record<string, string>>> {
  const url = `${house.url}/admin/tenants/${tenantId}/agents`;
  const response = await fetch(url, { headers: { 'X-API-Key': ADMIN_KEY } });
  const { agents } = agentsAnswer.parse(await response.json());
  return Object.fromEntries(agents.map(({ agent_id, state }) => [agent_id, state]));
}

async function connected(house: House, { tenantId, agentId }: { tenantId: string; agentId: string }): Promise<void> {
  await vi.waitUntil(async () => (await agentStates(house, tenantId))[agentId] === 'online', { timeout: 10_000 });
}

/** Enrols an agent with the hub and starts it, as its owner would; resolves once it is connected. */
export async function openDialOutAgent(options: DialOutOptions): Promise<DialOutAgent> {
  const {
    house,
    tenantId,
    clusterPort,
    databases = [],
    hubUrl = house.url,
    env = {},
    log = pino({ level: 'silent' }),
  } = options;
  const stateDir = mkdtempSync(join(tmpdir(), 'starrocks-agent-test-'));
  const code = options.code ?? (await enrolmentCode(house, tenantId));
  const { identity } = await enrolAgent({ hubUrl, code, link: 'dial-out', env: {} });
  writeIdentity(stateDir, identity);
  const start = (): Promise<RunningAgent> =>
    startAgent(
      loadConfig({
        SR_HOST: '127.0.0.1',
        SR_PORT: String(clusterPort),
        SR_USER: 'root',
        AGENT_PORT: '0',
        AGENT_STATE_DIR: stateDir,
        AGENT_POLICY: JSON.stringify({ databases: { allow: databases } }),
        AGENT_SHUTDOWN_SECONDS: '0',
        ...env,
      }),
      log,
    );
  let agent = await start();
  await connected(house, { tenantId, agentId: identity.agentId });
  return {
    get agent() {
      return agent;
    },
    agentId: identity.agentId,
    stateDir,
    async restart() {
      await agent.close();
      agent = await start();
      await connected(house, { tenantId, agentId: identity.agentId });
    },
    async [Symbol.asyncDispose]() {
      await agent.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
