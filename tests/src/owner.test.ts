import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadConfig, startAgent, type Environment, type RunningAgent } from '@starrocks-mcp/agent';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openHouse } from './house.ts';
import { argumentsFor, markedScenario } from './marked-cluster.ts';
import { connectRecording } from './recording-client.ts';

const TOKEN = 'a'.repeat(64);
const FOLDER = mkdtempSync(join(tmpdir(), 'starrocks-owner-'));
const ROWS = [
  { id: 1, email: 'ann@example.com', note: 'first' },
  { id: 2, email: null, note: 'second' },
];

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({
    scenario: {
      name: 'owner',
      version: '3.5.7',
      now: '2026-03-01 12:00:00',
      columns: { 'shop.customers': { id: 'BIGINT', email: 'VARCHAR(50)', note: 'VARCHAR(50)' } },
      tables: {
        'shop.customers': ROWS,
        'information_schema.loads': [
          {
            LABEL: 'l1',
            USER: 'ann',
            STATE: 'CANCELLED',
            ERROR_MSG: "bad value 'DE12 3456' from 10.1.2.3:9060, see http://be1.bank.example:8040/log",
          },
        ],
      },
      generate: { 'shop.events': { count: 60_000, row: { id: 1, pad: 'x'.repeat(100) } } },
    },
  });
});
afterAll(async () => {
  await simulator.close();
  rmSync(FOLDER, { recursive: true, force: true });
});

interface Agent {
  readonly running: RunningAgent;
  readonly stateDir: string;
  readonly policyFile: string;
  readonly lines: string[];
}

const agents: RunningAgent[] = [];
afterEach(async () => {
  simulator.clearFault('shop.events');
  for (const agent of agents.splice(0)) await agent.close();
});

async function start(policy: unknown, env: Environment = {}): Promise<Agent> {
  const home = join(FOLDER, randomUUID());
  const policyFile = `${home}.policy.json`;
  writeFileSync(policyFile, JSON.stringify(policy));
  const lines: string[] = [];
  const config = loadConfig({
    SR_HOST: '127.0.0.1',
    SR_PORT: String(simulator.port),
    SR_USER: 'root',
    AGENT_PORT: '0',
    AGENT_TOKEN: TOKEN,
    AGENT_SHUTDOWN_SECONDS: '0',
    AGENT_STATE_DIR: home,
    AGENT_POLICY_FILE: policyFile,
    ...env,
  });
  const running = await startAgent(
    config,
    pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
  );
  agents.push(running);
  return { running, stateDir: home, policyFile, lines };
}

interface Answer {
  readonly success: boolean;
  readonly code?: string;
  readonly data?: readonly Record<string, unknown>[];
  readonly details?: Record<string, unknown>;
}

async function ask({ running }: Agent, sql: string): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${running.port}/execute-sql`, {
    method: 'POST',
    headers: { 'X-Agent-Token': TOKEN, 'Content-Type': 'application/json' },
    body: JSON.stringify({ sql }),
  });
  return JSON.parse(await response.text());
}

async function codeOf(agent: Agent, sql: string): Promise<string> {
  const { success, code = '', details } = await ask(agent, sql);
  const reason = details?.['reason'];
  return success ? 'OK' : `${code}${typeof reason === 'string' ? ` ${reason}` : ''}`;
}

/** As an owner's editor does: a new file in place of the old one. */
function writePolicy({ policyFile }: Agent, text: string): void {
  writeFileSync(`${policyFile}.new`, text);
  renameSync(`${policyFile}.new`, policyFile);
}

function recordOf({ stateDir }: Agent): readonly Record<string, unknown>[] {
  const folder = join(stateDir, 'audit');
  const files = readdirSync(folder).filter((name) => name.startsWith('audit-'));
  return files
    .toSorted()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line));
}

const OPEN = { databases: { allow: ['shop'] } };
const EVENTS = 'SELECT id FROM shop.events';

describe("the owner's policy", () => {
  it('masks columns in the answer, as they are and behind a star, and refuses all other use', async () => {
    const agent = await start({ ...OPEN, columns: { 'shop.customers': { mask: ['email'] } } });
    const masked = [{ email: '***' }, { email: '***' }];
    expect((await ask(agent, 'SELECT email FROM shop.customers')).data).toEqual(masked);
    const { data } = await ask(agent, 'SELECT * FROM shop.customers');
    expect(data).toMatchObject([
      { id: '1', email: '***', note: 'first' },
      { id: '2', email: '***' },
    ]);
    expect((await ask(agent, 'SELECT c.email AS note, id FROM shop.customers c')).data?.[0]).toEqual({
      note: '***',
      id: '1',
    });
    expect((await ask(agent, 'SELECT count(email) AS n FROM shop.customers')).data).toEqual([{ n: '1' }]);
    expect(await codeOf(agent, 'SELECT upper(email) AS e FROM shop.customers')).toBe('POLICY_DENIED masked_column');
  });

  it('takes effect when it changes, and stays as it was when the change is wrong', async () => {
    const agent = await start({});
    expect(await codeOf(agent, EVENTS)).toBe('POLICY_DENIED table_not_allowed');
    writePolicy(agent, JSON.stringify({ ...OPEN, ceilings: { rows: 3, concurrency: 1 } }));
    await expect.poll(() => codeOf(agent, EVENTS)).toBe('OK');
    expect((await ask(agent, EVENTS)).data).toHaveLength(3);
    writePolicy(agent, '{"databases": {"allow": ["shop", "hr"]}, "ceilings": {"rowz": 5}}');
    await expect.poll(() => agent.lines.join('')).toMatch(/ceilings\.rowz is not known/);
    expect((await ask(agent, EVENTS)).data).toHaveLength(3);
    expect(await codeOf(agent, 'SELECT 1 FROM hr.pay')).toBe('POLICY_DENIED table_not_allowed');
  });

  it('lets statements run at its hours only, and so many in an hour', async () => {
    const closed = await start({ hours: { timeZone: 'Europe/Berlin', windows: [] } });
    expect(await codeOf(closed, 'SELECT 1')).toBe('OUTSIDE_HOURS');
    const few = await start({ ceilings: { statementsPerHour: 2 } });
    expect([await codeOf(few, 'SELECT 1'), await codeOf(few, 'SELECT 1'), await codeOf(few, 'SELECT 1')]).toEqual([
      'OK',
      'OK',
      'POLICY_BUDGET',
    ]);
  });

  it('takes values, hosts and accounts out of what system tables tell', async () => {
    const agent = await start({ redact: { literals: true, hosts: true, users: true } });
    const { data } = await ask(agent, 'SELECT ERROR_MSG AS message, USER AS who FROM information_schema.loads');
    const { message, who } = data?.[0] ?? {};
    expect(who).toBe('***');
    expect(message).toMatch(/^bad value '\?' from host-[0-9a-f]{8}:9060, see http:\/\/host-[0-9a-f]{8}\/log$/);
    expect(await codeOf(agent, 'SELECT upper(USER) AS u FROM information_schema.loads')).toBe(
      'POLICY_DENIED masked_column',
    );
  });

  it('runs nothing unsigned when its owner wants signatures', async () => {
    expect(await codeOf(await start({ requireSignature: true }), 'SELECT 1')).toBe('BAD_SIGNATURE');
  });
});

describe('the kill switch', () => {
  it('kills what runs, refuses what comes, and lets statements run again when it goes', async () => {
    const agent = await start(OPEN);
    simulator.setFault('shop.events', { slowSeconds: 30 });
    const running = codeOf(agent, EVENTS);
    await expect.poll(() => simulator.processes().filter(({ text }) => text.includes('shop.events')).length).toBe(1);
    const path = join(agent.stateDir, 'kill-switch');
    writeFileSync(path, '');
    expect(await running).toBe('KILL_SWITCH');
    expect(simulator.processes().filter(({ text }) => text.includes('shop.events'))).toEqual([]);
    expect(await codeOf(agent, 'SELECT 1')).toBe('KILL_SWITCH');
    rmSync(path);
    expect(await codeOf(agent, 'SELECT 1')).toBe('OK');
  });
});

describe("the owner's record", () => {
  it('has every statement with its end, those refused too, before the answer is there', async () => {
    const agent = await start(OPEN);
    await ask(agent, "SELECT id FROM shop.customers WHERE note = 'first'");
    await ask(agent, 'DROP TABLE shop.customers');
    await ask(agent, 'SELECT 1 FROM shop.nothing');
    const record = recordOf(agent).filter(({ event }) => event !== 'open');
    expect(record).toMatchObject([
      { event: 'start', verdict: 'allowed', sql: "SELECT id FROM shop.customers WHERE note = 'first'" },
      { event: 'end', code: 'OK', rows: 1 },
      { event: 'refused', code: 'NOT_READ_ONLY', reason: 'not_a_query', sql: 'DROP TABLE shop.customers' },
      { event: 'start' },
      { event: 'end', code: 'DB_UNKNOWN_TABLE', rows: 0 },
    ]);
    expect(record[0]?.['jobId']).toBe(record[1]?.['jobId']);
  });

  it('stops all statements while it cannot be written, and goes on by itself', async () => {
    const agent = await start(OPEN, { AGENT_STATE_DIR: join(FOLDER, 'blocked') });
    await expect(codeOf(agent, 'SELECT 1')).resolves.toBe('OK');
    const folder = join(FOLDER, 'blocked', 'audit');
    const aside = `${folder}-aside`;
    renameSync(folder, aside);
    for (const name of readdirSync(aside)) rmSync(join(aside, name));
    writeFileSync(folder, 'not a folder');
    simulator.clearStatements();
    expect(await codeOf(agent, EVENTS)).toBe('AUDIT_UNAVAILABLE');
    expect(simulator.statements().filter(({ text }) => text === EVENTS)).toEqual([]);
    rmSync(folder);
    expect(await codeOf(agent, EVENTS)).toBe('OK');
  });
});

const AGENT = fileURLToPath(new URL('../../apps/agent/src/main.ts', import.meta.url));
const MAKE_CATALOGUE = fileURLToPath(new URL('../../scripts/catalogue/main.ts', import.meta.url));

/** As the build does, with the key that the agent's sources know. */
async function makeCatalogue(folder: string, env: Record<string, string> = {}): Promise<void> {
  await promisify(execFile)(process.execPath, ['--import', 'tsx', MAKE_CATALOGUE, folder], {
    env: { ...process.env, ...env },
  });
}

describe("the agent's metrics", () => {
  it('count statements by how they ended, for its own host', async () => {
    const agent = await start(OPEN);
    await ask(agent, 'SELECT id FROM shop.customers');
    await ask(agent, 'DROP TABLE shop.customers');
    const response = await fetch(`http://127.0.0.1:${agent.running.port}/metrics`);
    const text = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toContain('starrocks_agent_statements_total{outcome="OK"} 1\n');
    expect(text).toContain('starrocks_agent_statements_total{outcome="NOT_READ_ONLY"} 1\n');
    expect(text).toMatch(/^starrocks_agent_rows_total 2$/m);
    expect(text).toMatch(/^starrocks_agent_audit_writable 1$/m);
    expect(text).toMatch(/^starrocks_agent_kill_switch 0$/m);
  });
});

describe('an agent that is locked to its catalogue', () => {
  const catalogue = join(FOLDER, 'starrocks-agent.catalogue.json');
  beforeAll(() => makeCatalogue(FOLDER));

  it.each(['2.5.22', '3.1.17', '3.3.11', '3.5.7', '4.0.2'])('lets every diagnosis of %s through', async (version) => {
    // Older lines do not have the columns of the marked one; there the diagnoses find a cluster without rows.
    const scenario =
      version < '3.4'
        ? { name: 'locked', version, now: '2026-03-01 12:00:00' }
        : { ...markedScenario('locked'), version };
    await using cluster = await startSimulator({ scenario });
    const agent = await start(
      { adhoc: false },
      { AGENT_CATALOGUE: catalogue, SR_PORT: String(cluster.port), AGENT_MAX_QUEUE: '1000' },
    );
    const entry = { agent_url: `http://127.0.0.1:${agent.running.port}`, agent_token: TOKEN };
    await using house = await openHouse({ tenants: { one: entry }, keys: { one: ['one'] } });
    const headers = { 'X-API-Key': house.key('one'), 'X-Tenant-ID': 'one' };
    await using client = await connectRecording('http', { url: house.url, headers });
    const { tools } = await client.client.listTools();
    await Promise.all(
      tools
        .filter(({ name }) => name !== 'run_select_sql')
        .map(({ name }) => client.client.callTool({ name, arguments: argumentsFor(name, 'locked') })),
    );
    const record = recordOf(agent);
    expect(record.filter(({ event }) => event === 'refused')).toEqual([]);
    expect(record.filter(({ event }) => event === 'start').length).toBeGreaterThan(30);
    expect(record.filter(({ event, statement }) => event === 'start' && statement === undefined)).toEqual([]);
    expect(client.received()).not.toMatch(/ADHOC_DISABLED|POLICY_DENIED/);
  });

  it('runs nothing else: no look-alike, no other column, no table of its owner', async () => {
    const agent = await start({ ...OPEN, adhoc: false }, { AGENT_CATALOGUE: catalogue });
    const known = 'SELECT @@version_comment AS version';
    expect(await codeOf(agent, known)).toBe('OK');
    for (const sql of [
      'SELECT 1',
      EVENTS,
      'SELECT COUNT(*) AS n FROM information_schema.tables',
      `${known} WHERE 1 = 1`,
      `${known} UNION ALL SELECT 1`,
      'SELECT @@time_zone AS version',
      'SELECT USER AS user FROM information_schema.loads LIMIT 0',
      'SELECT * FROM information_schema.loads LIMIT 1',
      `${known} -- x`,
    ]) {
      expect([sql, await codeOf(agent, sql)]).toEqual([sql, 'ADHOC_DISABLED not_in_catalogue']);
    }
    expect(await codeOf(agent, 'DROP TABLE shop.events')).toBe('NOT_READ_ONLY not_a_query');
  });

  it('sends what a dry run shows, and nothing besides', async () => {
    const agent = await start({ adhoc: false }, { AGENT_CATALOGUE: catalogue });
    const env = { SR_HOST: '127.0.0.1', SR_PORT: String(simulator.port), SR_USER: 'root', AGENT_TOKEN: TOKEN };
    const args = ['dry-run', '--tool', 'analyze_storage_health', '--policy', agent.policyFile, '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', AGENT, ...args], {
      env: { ...process.env, ...env, AGENT_CATALOGUE: catalogue },
    });
    const dryRun = JSON.parse(stdout);
    expect(dryRun).toMatchObject({ basis: 'cluster', adhocSql: false });
    const shown = dryRun.statements.map(({ id }: { readonly id: string }) => id);
    const entry = { agent_url: `http://127.0.0.1:${agent.running.port}`, agent_token: TOKEN };
    await using house = await openHouse({ tenants: { one: entry }, keys: { one: ['one'] } });
    const headers = { 'X-API-Key': house.key('one'), 'X-Tenant-ID': 'one' };
    await using client = await connectRecording('http', { url: house.url, headers });
    await client.client.callTool({ name: 'analyze_storage_health', arguments: {} });
    const sent = recordOf(agent).flatMap(({ event, statement }) => (event === 'start' ? [statement] : []));
    expect(sent.length).toBeGreaterThan(4);
    expect(shown).toEqual(expect.arrayContaining(sent));
  });

  it('does not start with a catalogue that somebody else signed or changed', async () => {
    const forged = join(FOLDER, 'forged.json');
    const keyFile = join(FOLDER, 'other-key.pem');
    writeFileSync(keyFile, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await makeCatalogue(join(FOLDER, 'other'), { RELEASE_SIGNING_KEY_FILE: keyFile });
    const signed = JSON.parse(readFileSync(catalogue, 'utf8'));
    const other = JSON.parse(readFileSync(join(FOLDER, 'other', 'starrocks-agent.catalogue.json'), 'utf8'));
    for (const text of [
      JSON.stringify(other),
      JSON.stringify({ ...other, kid: signed.kid }),
      JSON.stringify({ ...signed, payload: signed.payload.replace('LIMIT 50', 'LIMIT 51') }),
      '{}',
      '',
    ]) {
      writeFileSync(forged, text);
      await expect(start({ adhoc: false }, { AGENT_CATALOGUE: forged })).rejects.toThrow(/AGENT_CATALOGUE/);
    }
  });
});
