import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enrolAgent, writeIdentity } from '@starrocks-mcp/agent';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ADMIN_KEY, openHouse, type House } from './house.ts';
import { openAgent, type AgentBesideCluster } from './open-agent.ts';
import { enrolmentCode, openDialOutAgent, type DialOutAgent } from './open-dial-out-agent.ts';
import { runCommand } from './run-command.ts';

const FIRST_TOKEN = 'the-first-token-of-this-agent-0123456789';
const NEXT_TOKEN = 'the-next-token-of-this-agent-0123456789ab';

let cluster: Simulator;
let house: House;
let dataDir: string;
let folder: string;
let connected: DialOutAgent;
let called: AgentBesideCluster;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rotation-'));
  dataDir = join(folder, 'data');
  cluster = await startSimulator({ scenario: { name: 'rotation', version: '3.5.7', now: '2026-03-01 12:00:00' } });
  house = await openHouse({
    tenants: { out: { link: 'dial-out' }, in: { link: 'dial-out' } },
    keys: { all: ['out', 'in', 'stored'] },
    env: { DATA_DIR: dataDir },
  });
  connected = await openDialOutAgent({ house, tenantId: 'out', clusterPort: cluster.port });
  const code = await enrolmentCode(house, 'in');
  const { identity } = await enrolAgent({ hubUrl: house.url, code, link: 'inbound', env: {} });
  writeIdentity(folder, identity);
  writeFileSync(join(folder, 'token'), FIRST_TOKEN);
  writeFileSync(join(folder, 'next-token'), NEXT_TOKEN);
  called = await openAgent({
    clusterPort: cluster.port,
    env: {
      AGENT_STATE_DIR: folder,
      AGENT_TOKEN: undefined,
      AGENT_TOKEN_FILE: join(folder, 'token'),
    },
  });
  serveIn({ agent_token: FIRST_TOKEN });
  house.hub.registry.reload();
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await connected[Symbol.asyncDispose]();
  await called.agent.close();
  await cluster.close();
  rmSync(folder, { recursive: true, force: true });
});

const tenantsSchema = z.looseObject({ tenants: z.record(z.string(), z.unknown()) });

function serveIn(tokens: Readonly<Record<string, string>>): void {
  const file = tenantsSchema.parse(JSON.parse(house.readTenants()));
  file.tenants['in'] = { agent_url: called.entry.agent_url, ...tokens };
  house.writeTenants(JSON.stringify(file));
}

const identitySchema = z.looseObject({ keyId: z.string(), hubKeys: z.array(z.object({ kid: z.string() })) });
const identityIn = (stateDir: string) =>
  identitySchema.parse(JSON.parse(readFileSync(join(stateDir, 'identity.json'), 'utf8')));

async function call(tenant: string): Promise<string> {
  const response = await fetch(new URL('/call-tool', house.url), {
    method: 'POST',
    headers: { 'X-API-Key': house.key('all'), 'X-Tenant-ID': tenant, 'Content-Type': 'application/json' },
    body: JSON.stringify({ tool: 'run_select_sql', arguments: { sql: 'SELECT 1 AS one' } }),
  });
  const text = await response.text();
  return response.status === 200 ? 'answered' : text;
}

/** Calls without a pause, eight at a time, at least 200, until the change has come about. Returns what was not an answer. */
async function failedWhile(tenant: string, change: () => Promise<void>): Promise<readonly string[]> {
  const failed: string[] = [];
  let calls = 0;
  const progress = { isOver: false };
  const changed = change().finally(() => (progress.isOver = true));
  const client = async (): Promise<void> => {
    while (!progress.isOver || calls < 200) {
      calls += 1;
      const outcome = await call(tenant);
      if (outcome !== 'answered') failed.push(outcome);
    }
  };
  await Promise.all([changed, ...Array.from({ length: 8 }, client)]);
  return failed;
}

async function agentRequest(path: string, method: string): Promise<number> {
  const url = `${house.url}/admin/tenants/out/agents/${connected.agentId}${path}`;
  return (await fetch(url, { method, headers: { 'X-API-Key': ADMIN_KEY } })).status;
}

describe('while calls go on without a pause', () => {
  it('gives an agent a new key, and no call fails', { timeout: 60_000 }, async () => {
    const before = identityIn(connected.stateDir).keyId;
    const failed = await failedWhile('out', async () => {
      expect(await agentRequest('/rotate', 'POST')).toBe(202);
      await expect.poll(() => identityIn(connected.stateDir), { timeout: 15_000 }).not.toMatchObject({ keyId: before });
    });
    expect(failed).toEqual([]);
    expect(identityIn(connected.stateDir)).not.toHaveProperty('nextKey');
    await connected.restart();
    expect(await call('out')).toBe('answered');
  });

  it('takes up the key that its owner made on the command line, and no call fails', { timeout: 60_000 }, async () => {
    const before = identityIn(connected.stateDir).keyId;
    const failed = await failedWhile('out', async () => {
      const env = { AGENT_STATE_DIR: connected.stateDir };
      const made = await runCommand({ app: 'agent', env, words: ['rotate-key'] });
      expect(made).toMatchObject({ failed: false, output: expect.stringContaining('has a new key') });
    });
    expect(failed).toEqual([]);
    expect(identityIn(connected.stateDir).keyId).not.toBe(before);
  });

  it.each(['out', 'in'])(
    'gives the hub a new key for agents of both modes (%s), and no call fails',
    { timeout: 60_000 },
    async (tenant) => {
      const stateDir = tenant === 'out' ? connected.stateDir : folder;
      const failed = await failedWhile(tenant, async () => {
        const { output } = await runCommand({ app: 'hub', env: { DATA_DIR: dataDir }, words: ['hub-key', 'rotate'] });
        const kid = /hub-[0-9a-f-]{36}/.exec(output)?.[0];
        await expect.poll(() => identityIn(stateDir).hubKeys.map((key) => key.kid), { timeout: 15_000 }).toContain(kid);
      });
      expect(failed).toEqual([]);
      expect(await call(tenant)).toBe('answered');
    },
  );

  it('moves to the next token, and no call fails', { timeout: 60_000 }, async () => {
    const failed = await failedWhile('in', async () => {
      serveIn({ agent_token: FIRST_TOKEN, agent_token_next: NEXT_TOKEN });
      house.hub.registry.reload();
      writeFileSync(join(folder, 'token'), NEXT_TOKEN);
      const isAccepted = async (token: string): Promise<boolean> => {
        const headers = { 'X-Agent-Token': token };
        return (await fetch(`${called.entry.agent_url}/test-connection`, { headers })).status === 200;
      };
      await expect.poll(() => isAccepted(FIRST_TOKEN), { timeout: 15_000 }).toBe(false);
      expect(await isAccepted(NEXT_TOKEN)).toBe(true);
    });
    expect(failed).toEqual([]);
  });
});

describe('an agent that the hub calls, of a tenant of the store', () => {
  it('is given the token that the hub will present when it enrols', async () => {
    const admin = (path: string, method: string, body: unknown): Promise<Response> =>
      fetch(house.url + path, {
        method,
        headers: { 'X-API-Key': ADMIN_KEY, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    await admin('/admin/tenants', 'POST', { id: 'stored', agent_url: 'http://127.0.0.1:1' });
    const code = await enrolmentCode(house, 'stored');
    const stateDir = join(folder, 'stored');
    const { identity, agentToken } = await enrolAgent({ hubUrl: house.url, code, link: 'inbound', env: {} });
    writeIdentity(stateDir, identity);
    const env = { AGENT_STATE_DIR: stateDir, AGENT_TOKEN: agentToken };
    const stored = await openAgent({ clusterPort: cluster.port, env });
    await admin('/admin/tenants/stored', 'PATCH', { agent_url: stored.entry.agent_url });
    expect(await call('stored')).toBe('answered');
    await stored.agent.close();
  });
});

describe('an agent that is revoked', () => {
  it('gets no new key', async () => {
    expect(await agentRequest('', 'DELETE')).toBe(200);
    expect(await agentRequest('/rotate', 'POST')).toBe(403);
  });
});
