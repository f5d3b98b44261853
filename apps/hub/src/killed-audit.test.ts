import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { verifyChain } from '@starrocks-mcp/chained-log';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AUDIT_FORMAT } from './audit/audit-record.ts';
import { aKey } from './testing/a-hub.ts';
import { ask, postJson } from './testing/ask.ts';
import { openContractAgent, type ContractAgent } from './testing/contract-agent.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');
const ADMIN = 'admin-key-of-this-test-0123456789';
const ROUNDS = 10;
const CALLERS = 8;
const acme = aKey(['acme'], { name: 'acme-key' });

let folder: string;
let agent: ContractAgent;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hub-killed-audit-'));
  agent = await openContractAgent();
  const tenants = { acme: { agent_url: agent.url, agent_token: agent.token } };
  writeFileSync(join(folder, 'tenants-config.json'), JSON.stringify({ tenants, api_keys: [acme.entry] }));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await agent[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** A hub as a process of its own over the folder of this test; its address. */
async function startHub(): Promise<string> {
  const started = spawn(process.execPath, ['--import', TSX, MAIN, 'http'], {
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: '0', ADMIN_KEY: ADMIN },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  for await (const line of createInterface({ input: started.stdout })) {
    const url = /"url":"(http:\/\/[^"]+)"/.exec(line)?.[1];
    if (url === undefined) continue;
    started.stdout.resume();
    return url;
  }
  throw new Error('the hub ended before it served');
}

/** Calls until the hub is gone; notes the request of each answer that came, whatever it said. */
async function callOn(url: string, { index, answered }: { index: number; answered: Set<string> }): Promise<void> {
  for (let n = index; ; n += 1) {
    const answer = await oneOf(url, n);
    answered.add(String(answer.headers['x-request-id']));
  }
}

function oneOf(url: string, n: number) {
  const asked = { key: acme.key, tenant: 'acme' };
  const call = { tool: 'run_select_sql', arguments: { sql: `SELECT ${n}` } };
  const params = { name: call.tool, arguments: call.arguments };
  switch (n % 5) {
    case 0:
      return postJson(`${url}/mcp`, { ...asked, body: { jsonrpc: '2.0', id: n, method: 'tools/call', params } });
    case 1:
      return postJson(`${url}/call-tool`, { ...asked, body: { ...call, arguments: { sql: `DROP TABLE t${n}` } } });
    case 2:
      return postJson(`${url}/stream-sql`, { ...asked, body: { sql: `SELECT ${n}` } });
    case 3:
      return ask(`${url}/admin/tenants/acme/test`, { method: 'POST', headers: { 'x-api-key': ADMIN } });
    default:
      return postJson(`${url}/call-tool`, { ...asked, body: call });
  }
}

function auditFolder(): string {
  return join(folder, 'data', 'audit');
}

function requestsOnRecord(): ReadonlySet<unknown> {
  const files = readdirSync(auditFolder()).filter((name) => name.startsWith('audit-'));
  const lines = files.flatMap((name) => readFileSync(join(auditFolder(), name), 'utf8').trimEnd().split('\n'));
  return new Set(lines.map((line) => Object(JSON.parse(line)).request_id));
}

it('has a line for each answer that it gave, however often and whenever it is killed', async () => {
  const answered = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const url = await startHub();
    const before = answered.size;
    const callers = Array.from({ length: CALLERS }, (_, index) => callOn(url, { index, answered }));
    const ended = Promise.allSettled(callers);
    await expect.poll(() => answered.size - before, { interval: 1, timeout: 20_000 }).toBeGreaterThan(round * 10);
    for (let turns = Math.random() * 500; turns > 0; turns -= 1) await new Promise(setImmediate);
    const gone = child && once(child, 'exit');
    child?.kill('SIGKILL');
    await Promise.all([gone, ended]);
  }
  // As a crash of the machine would leave it.
  const last =
    readdirSync(auditFolder())
      .toSorted()
      .findLast((name) => name.startsWith('audit-')) ?? '';
  appendFileSync(join(auditFolder(), last), '{"seq":99999999,"at":"20');
  const url = await startHub();
  await oneOf(url, 4);
  const onRecord = requestsOnRecord();
  expect([...answered].filter((id) => !onRecord.has(id))).toEqual([]);
  expect(answered.size).toBeGreaterThan(ROUNDS * 10);
  const verdict = await verifyChain({ folder: auditFolder(), format: AUDIT_FORMAT });
  expect(verdict).toMatchObject({ ok: true, problems: [] });
  expect(verdict.notes.join()).toMatch(/a crash tore 24 bytes/);
}, 120_000);
