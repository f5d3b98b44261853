import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { enrolAgent, writeIdentity } from '@starrocks-mcp/agent';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type House } from './house.ts';
import { openAgent, type AgentBesideCluster } from './open-agent.ts';
import { enrolmentCode } from './open-dial-out-agent.ts';

let cluster: Simulator;
let house: House;
let agent: AgentBesideCluster;
const stateDir = mkdtempSync(join(tmpdir(), 'starrocks-agent-signed-'));

beforeAll(async () => {
  cluster = await startSimulator({ scenario: { name: 'signed', version: '3.5.7', now: '2026-03-01 12:00:00' } });
  house = await openHouse({ tenants: { acme: { link: 'dial-out' } }, keys: { all: ['acme'] } });
  const code = await enrolmentCode(house, 'acme');
  const { identity } = await enrolAgent({ hubUrl: house.url, code, link: 'inbound', env: {} });
  writeIdentity(stateDir, identity);
  agent = await openAgent({ clusterPort: cluster.port, env: { AGENT_STATE_DIR: stateDir } });
  house.writeTenants(house.readTenants().replace(/\{\s*"link": "dial-out"\s*\}/, JSON.stringify(agent.entry)));
  house.hub.registry.reload();
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await agent.agent.close();
  await cluster.close();
  rmSync(stateDir, { recursive: true, force: true });
});

describe('an enrolled agent that the hub calls', () => {
  it('runs what the hub signed, and writes down who asked through which tool', async () => {
    const response = await fetch(new URL('/call-tool', house.url), {
      method: 'POST',
      headers: { 'X-API-Key': house.key('all'), 'X-Tenant-ID': 'acme', 'Content-Type': 'application/json' },
      body: JSON.stringify({ tool: 'run_select_sql', arguments: { sql: 'SELECT 1 AS one' } }),
    });
    expect(response.status).toBe(200);
    const folder = join(stateDir, 'audit');
    const record = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    expect(record.join('')).toMatch(/"principal":"all".*"tool":"run_select_sql"/);
  });

  it('runs nothing for one who only has its token', async () => {
    const response = await fetch(new URL('/execute-sql', agent.entry.agent_url), {
      method: 'POST',
      headers: { 'X-Agent-Token': agent.entry.agent_token, 'Content-Type': 'application/json' },
      body: JSON.stringify({ sql: 'SELECT 1 AS one' }),
    });
    expect(await response.json()).toMatchObject({ code: 'BAD_SIGNATURE' });
  });
});
