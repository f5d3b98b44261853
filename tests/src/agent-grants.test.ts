import { loadConfig, startAgent, type Environment, type RunningAgent } from '@starrocks-mcp/agent';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const TOKEN = 'a'.repeat(64);
const OPERATE = "GRANT OPERATE ON SYSTEM TO USER 'reader'@'%'";
const INSERT = "GRANT INSERT ON ALL TABLES IN DATABASE sales TO USER 'reader'@'%'";

let simulator: Simulator;
let stateDir: string;
let lines: string[];
const agents: RunningAgent[] = [];
beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'agent-grants-'));
  lines = [];
  simulator = await startSimulator({ scenario: { name: 'grants', version: '3.5.7' }, users: { reader: 'word' } });
});
afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.close();
  await simulator.close();
  rmSync(stateDir, { recursive: true, force: true });
});

async function start(env: Environment = {}): Promise<RunningAgent> {
  const config = loadConfig({
    SR_HOST: '127.0.0.1',
    SR_PORT: String(simulator.port),
    SR_USER: 'reader',
    SR_PASSWORD: 'word',
    AGENT_PORT: '0',
    AGENT_TOKEN: TOKEN,
    AGENT_STATE_DIR: stateDir,
    AGENT_SHUTDOWN_SECONDS: '0',
    ...env,
  });
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const agent = await startAgent(config, log);
  agents.push(agent);
  return agent;
}

async function selectOne({ port }: RunningAgent): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/execute-sql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Agent-Token': TOKEN },
    body: JSON.stringify({ sql: 'SELECT 1 AS one' }),
  });
  return response.json();
}

describe('an agent whose account may do more than read', () => {
  it.each([
    [OPERATE, 'OPERATE ON SYSTEM'],
    [INSERT, 'INSERT ON ALL TABLES'],
    ["GRANT 'user_admin' TO 'reader'@'%'", 'role user_admin'],
  ])('does not start with %s', async (grant, named) => {
    simulator.setGrants('reader', [grant]);
    const refusal = await start().catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'EXCESS_GRANTS', details: { excess: named } });
    expect(String(refusal)).not.toContain('sales');
  });

  it('serves when its owner accepts that right by name, and warns at each start', async () => {
    simulator.setGrants('reader', [OPERATE]);
    for (const accepted of ['OPERATE', 'operate on system', 'true']) {
      lines = [];
      expect(await selectOne(await start({ AGENT_ALLOW_EXCESS_GRANTS: accepted }))).toMatchObject({ success: true });
      expect(lines.join('')).toContain('AGENT_ALLOW_EXCESS_GRANTS is set');
    }
    simulator.setGrants('reader', [OPERATE, INSERT]);
    await expect(start({ AGENT_ALLOW_EXCESS_GRANTS: 'OPERATE' })).rejects.toThrow('INSERT ON ALL TABLES');
  });

  it('is found out by the first statement when the cluster was away at the start', async () => {
    const { port } = simulator;
    await simulator.close();
    const agent = await start();
    expect(lines.join('')).toContain('is not known yet');
    simulator = await startSimulator({
      scenario: { name: 'back', version: '3.5.7', grants: { users: { reader: [INSERT] } } },
      users: { reader: 'word' },
      port,
    });
    await expect
      .poll(async () => selectOne(agent), { timeout: 8_000 })
      .toMatchObject({ success: false, code: 'EXCESS_GRANTS' });
    expect(simulator.statements().map(({ text }) => text)).not.toContain('SELECT 1 AS one');
  });
});

describe('an agent whose cluster does not tell what the account may do', () => {
  it('serves, and warns that it does not know', async () => {
    simulator.setGrants('reader', ["GRANT 'a role that is not shown' TO 'reader'@'%'"]);
    expect(await selectOne(await start())).toMatchObject({ success: true });
    expect(lines.join('')).toContain('is not known yet');
    expect(lines.join('')).not.toContain('the account only reads');
  });
});

describe('an agent whose account only reads', () => {
  it('serves without a word of warning', async () => {
    expect(await selectOne(await start())).toMatchObject({ success: true });
    expect(lines.join('')).not.toMatch(/"level":(?:40|50).*grant/i);
  });
});
