import { generateKeyPairSync, createHmac, randomUUID } from 'node:crypto';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  LIMITS,
  openPinnedAgent,
  openScriptedHub,
  signedJob,
  type AgentAtHub,
  type PinnedAgent,
  type ScriptedHub,
} from './scripted-hub.ts';

const STOLEN = 'SELECT secret FROM shop.vault';
const FAIR = 'SELECT id FROM shop.orders';
const TOKEN = 'token-of-the-agent-in-this-test-house';

let cluster: Simulator;
let hub: ScriptedHub;
let dialling: PinnedAgent;
let called: PinnedAgent;
let link: AgentAtHub;
let stream = 0;
let epochOfCalled = '';

beforeAll(async () => {
  cluster = await startSimulator({
    scenario: {
      name: 'hostile-hub',
      version: '3.5.7',
      now: '2026-03-01 12:00:00',
      columns: { 'shop.orders': { id: 'BIGINT' }, 'shop.vault': { secret: 'VARCHAR' } },
      tables: { 'shop.orders': [{ id: '7' }], 'shop.vault': [{ secret: 'the secret' }] },
    },
  });
  hub = await openScriptedHub();
  dialling = await openPinnedAgent({ hub, link: 'dial-out', clusterPort: cluster.port });
  called = await openPinnedAgent({ hub, link: 'inbound', clusterPort: cluster.port, token: TOKEN });
  link = await hub.nth(1);
  const stale = await call(signedJob({ hub, agentId: called.agentId, epoch: 'unknown', sql: FAIR, seq: 0 }));
  epochOfCalled = /"epoch":"([^"]+)"/.exec(stale)?.[1] ?? '';
});

afterAll(async () => {
  await dialling[Symbol.asyncDispose]();
  await called[Symbol.asyncDispose]();
  await hub[Symbol.asyncDispose]();
  await cluster.close();
});

afterEach(() => {
  if (stolen().length > 0) throw new Error(`the database was asked: ${stolen().join('; ')}`);
});

/** What reached the database of what must not. */
function stolen(): readonly string[] {
  return cluster.statements().flatMap(({ text }) => (text.includes('vault') ? [text] : []));
}

function running(): readonly string[] {
  return cluster.processes().flatMap(({ text }) => (text.includes('shop.') ? [text] : []));
}

type Sent = { jobId: string; jws: string; sql: string; limits: object; parameters?: unknown };

/** Sends a job over the link; resolves with the frame that ends its answer. */
async function push(job: Sent, over: AgentAtHub = link): Promise<string> {
  stream += 1;
  const id = stream;
  over.say({ t: 'job', stream: id, ...job });
  return endOf(id, over);
}

async function endOf(id: number, over: AgentAtHub = link): Promise<string> {
  const ends = (): readonly string[] =>
    over.heard.filter((text) => text.includes(`"stream":${id},`) && /"t":"(err|end)"/.test(text));
  await expect.poll(ends, { timeout: 5_000 }).not.toEqual([]);
  return ends()[0] ?? '';
}

async function call({ jws, ...request }: Sent): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${called.agent.port}/execute-sql`, {
    method: 'POST',
    headers: { 'X-Agent-Token': TOKEN, 'X-Hub-Job': jws, 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
  });
  return response.text();
}

interface Way {
  readonly agent: () => PinnedAgent;
  readonly epoch: () => string;
  readonly seq: () => number;
  readonly send: (job: Sent) => Promise<string>;
}

const WAYS: Readonly<Record<string, Way>> = {
  'that it calls': { agent: () => called, epoch: () => epochOfCalled, seq: () => 0, send: call },
  'that dials out': { agent: () => dialling, epoch: () => link.epoch, seq: () => stream + 1, send: (job) => push(job) },
};

const now = (): number => Math.floor(Date.now() / 1_000);

describe.each(Object.keys(WAYS))('a hub that was taken over, to an agent %s', (name) => {
  const way = (): Way => {
    const found = WAYS[name];
    if (found === undefined) throw new Error('no such way');
    return found;
  };
  const genuine = (sql: string, claims?: Record<string, unknown>) => {
    const { agent, epoch, seq } = way();
    return signedJob({ hub, agentId: agent().agentId, epoch: epoch(), sql, seq: seq(), ...(claims && { claims }) });
  };
  const altered = (claims: Record<string, unknown>): Sent => genuine(STOLEN, claims);

  it('is obeyed where the job is genuine, so that the refusals below mean something', async () => {
    const answer = await way().send(genuine(FAIR));
    expect(answer).toMatch(/"success":true|"t":"end"/);
  });

  it.each<{ what: string; job: () => Sent; code: string }>([
    { what: 'is for another tenant', job: () => altered({ tenantId: 'other' }), code: 'TENANT_MISMATCH' },
    { what: 'is for another agent', job: () => altered({ agentId: randomUUID() }), code: 'TENANT_MISMATCH' },
    { what: 'is for an earlier process', job: () => altered({ epoch: randomUUID() }), code: 'STALE_EPOCH' },
    { what: 'has expired', job: () => altered({ iat: now() - 600, exp: now() - 540 }), code: 'EXPIRED' },
    { what: 'comes from the future', job: () => altered({ iat: now() + 600, exp: now() + 660 }), code: 'CLOCK_SKEW' },
    { what: 'would live for a day', job: () => altered({ exp: now() + 86_400 }), code: 'EXPIRED' },
    { what: 'ends before it begins', job: () => altered({ exp: now() - 1 }), code: 'EXPIRED' },
    { what: 'asks for an unknown feature', job: () => altered({ crit: ['write'] }), code: 'BAD_SIGNATURE' },
    { what: 'has an unknown claim', job: () => altered({ sudo: true }), code: 'BAD_SIGNATURE' },
    { what: 'is of another version', job: () => altered({ v: 2 }), code: 'BAD_SIGNATURE' },
    { what: 'says other parameters', job: () => altered({ paramsSha256: '0'.repeat(64) }), code: 'BAD_SIGNATURE' },
    { what: 'has other SQL', job: () => ({ ...genuine(FAIR), sql: STOLEN }), code: 'BAD_SIGNATURE' },
    { what: 'has another id', job: () => ({ ...genuine(STOLEN), jobId: randomUUID() }), code: 'BAD_SIGNATURE' },
    {
      what: 'has wider limits',
      job: () => ({ ...genuine(STOLEN), limits: { ...LIMITS, maxRows: 1_000 } }),
      code: 'BAD_SIGNATURE',
    },
    { what: 'is signed by nobody', job: () => ({ ...genuine(STOLEN), jws: 'x.y.z' }), code: 'BAD_SIGNATURE' },
    { what: 'has no signature', job: () => withHeader(genuine(STOLEN), { alg: 'none' }, ''), code: 'BAD_SIGNATURE' },
    { what: 'is signed by HMAC with the public key', job: () => hmac(genuine(STOLEN)), code: 'BAD_SIGNATURE' },
    { what: 'has another kind', job: () => withHeader(genuine(STOLEN), { typ: 'JWT' }), code: 'BAD_SIGNATURE' },
    { what: 'names an unknown key', job: () => withHeader(genuine(STOLEN), { kid: 'k' }), code: 'BAD_SIGNATURE' },
    {
      what: 'is signed by a key of its own under the name of the pinned one',
      job: () => forged(),
      code: 'BAD_SIGNATURE',
    },
    {
      what: 'is longer than any token',
      job: () => ({ ...genuine(STOLEN), jws: 'x'.repeat(5_000) }),
      code: 'BAD_SIGNATURE',
    },
    { what: 'is no query', job: () => genuine('DELETE FROM shop.vault'), code: 'NOT_READ_ONLY' },
  ])('runs nothing that $what', async ({ job, code }) => {
    expect(await way().send(job())).toContain(`"code":"${code}"`);
  });

  it('runs no job twice', async () => {
    const job = genuine(FAIR);
    await way().send(job);
    const before = cluster.statements().length;
    expect(await way().send(job)).toContain('"code":"REPLAYED"');
    expect(cluster.statements()).toHaveLength(before);
  });

  function forged(): Sent {
    const { privateKey } = generateKeyPairSync('ed25519');
    const { agent, epoch, seq } = way();
    const own = { kid: hub.kid, privateKey };
    return signedJob({ hub: own, agentId: agent().agentId, epoch: epoch(), sql: STOLEN, seq: seq() });
  }
});

describe('a hub that was taken over, on the link', () => {
  it('runs nothing whose number is not higher than the last', async () => {
    const shared = { hub, agentId: dialling.agentId, epoch: link.epoch };
    await push(signedJob({ ...shared, sql: FAIR, seq: 100 }));
    expect(await push(signedJob({ ...shared, sql: STOLEN, seq: 100 }))).toContain('REPLAYED');
    expect(await push(signedJob({ ...shared, sql: STOLEN, seq: 99 }))).toContain('REPLAYED');
    stream = 100;
  });

  it.concurrent.each<{ what: string; greets?: boolean; send: (at: AgentAtHub, job: Sent) => void }>([
    { what: 'a job before the welcome', greets: false, send: (at, job) => at.say({ t: 'job', stream: 1, ...job }) },
    { what: 'a test before the welcome', greets: false, send: (at) => at.say({ t: 'test', test: 1 }) },
    { what: 'a second challenge', send: (at) => at.say(secondChallenge()) },
    { what: 'a message of no known kind', send: (at) => at.say({ t: 'shell', command: 'id' }) },
    { what: 'text that is no JSON', send: (at) => at.socket.send('{"t":') },
    { what: 'a binary message', send: (at) => at.socket.send(Buffer.alloc(32, 1)) },
    { what: 'a message longer than the link takes', send: (at) => at.socket.send('x'.repeat(2_000_000)) },
    {
      what: 'a second job on a stream that is in use',
      send: (at, job) => {
        cluster.setFault('shop.orders', { slowSeconds: 30 });
        at.say({ t: 'job', stream: 1, ...job });
        at.say({ t: 'job', stream: 1, ...job, jobId: randomUUID() });
      },
    },
  ])('is left after $what, and the agent comes back', async ({ greets = true, send }) => {
    await using own = await openScriptedHub({ greets });
    await using agent = await openPinnedAgent({ hub: own, link: 'dial-out', clusterPort: cluster.port });
    const at = await own.nth(1);
    send(at, signedJob({ hub: own, agentId: agent.agentId, epoch: at.epoch, sql: greets ? FAIR : STOLEN, seq: 1 }));
    await vi.waitUntil(() => at.socket.readyState === at.socket.CLOSED, { timeout: 5_000 });
    expect((await own.nth(2)).epoch).toBe(at.epoch);
    await vi.waitUntil(() => running().length === 0, { timeout: 5_000 });
  });
});

function secondChallenge(): object {
  return { t: 'challenge', nonce: 'n'.repeat(43), nodeId: 'another', hubTime: 0 };
}

function withHeader(job: Sent, change: Record<string, string>, signature?: string): Sent {
  const [header = '', payload = '', own = ''] = job.jws.split('.');
  const said: unknown = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));
  const text = JSON.stringify(Object.assign({}, said, change));
  return { ...job, jws: `${Buffer.from(text).toString('base64url')}.${payload}.${signature ?? own}` };
}

function hmac(job: Sent): Sent {
  const { jws } = withHeader(job, { alg: 'HS256' }, '');
  const signed = jws.slice(0, -1);
  const signature = createHmac('sha256', Buffer.from(hub.publicKey.x, 'base64url')).update(signed).digest('base64url');
  return { ...job, jws: `${signed}.${signature}` };
}
