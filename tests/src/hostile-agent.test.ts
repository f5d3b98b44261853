import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AgentIdentity } from '@starrocks-mcp/agent';
import {
  CONNECT_PATH,
  LINK_CLOSE,
  LINK_SUBPROTOCOL,
  MAX_FRAME_BYTES,
  STREAM_CREDIT_BYTES,
} from '@starrocks-mcp/protocol';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, openHouse, type House } from './house.ts';
import { argumentsFor, markedScenario } from './marked-cluster.ts';
import { openDialOutAgent, type DialOutAgent } from './open-dial-out-agent.ts';
import { connectScripted, dial, enrolled, helloOf, type ScriptedAgent } from './scripted-agent.ts';

const VICTIM = 'victimmark';
const FOREIGN = 'rows that nobody asked for';
const FIELDS = [{ name: 'id', type: 'BIGINT' }];

let cluster: Simulator;
let house: House;
let victim: DialOutAgent;
let own: AgentIdentity;
let peer: ScriptedAgent;
const open: ScriptedAgent[] = [];

beforeAll(async () => {
  cluster = await startSimulator({ scenario: markedScenario(VICTIM) });
  house = await openHouse({
    tenants: {
      victim: { link: 'dial-out' },
      // One at a time: a place that is not given back is felt at once.
      hostile: { link: 'dial-out', limits: { concurrency: 1 } },
    },
    keys: { victim: ['victim'], hostile: ['hostile'] },
    env: { STREAM_MAX_BYTES: '1000000' },
  });
  victim = await openDialOutAgent({
    house,
    tenantId: 'victim',
    clusterPort: cluster.port,
    databases: [`db_${VICTIM}`],
  });
  own = await enrolled(house, 'hostile');
});

afterAll(async () => {
  await victim[Symbol.asyncDispose]();
  await house[Symbol.asyncDispose]();
  await cluster.close();
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((agent) => agent.close()));
  await expectOthersUndisturbed();
  await expectPlaceGivenBack();
});

async function connectOwn(): Promise<ScriptedAgent> {
  const agent = await connectScripted(house.url, own);
  open.push(agent);
  return agent;
}

async function dialIn(): Promise<ScriptedAgent> {
  const agent = await dial(house.url);
  open.push(agent);
  return agent;
}

function stream(sql: string, tenant: 'victim' | 'hostile' = 'hostile', signal?: AbortSignal): Promise<Response> {
  return fetch(new URL('/stream-sql', house.url), {
    method: 'POST',
    headers: { 'X-API-Key': house.key(tenant), 'X-Tenant-ID': tenant, 'Content-Type': 'application/json' },
    body: JSON.stringify({ sql }),
    ...(signal && { signal }),
  });
}

/** A statement that was asked of the hostile agent, and the job that it got for it. */
async function ask(agent: ScriptedAgent) {
  const answer = stream('SELECT 1 AS id').then((response) => response.text());
  const { stream: id, jobId } = await agent.take('job');
  const frame = (body: object): void => agent.say({ t: 'frame', stream: id, frame: body });
  const head = (): void => frame({ t: 'head', jobId, fields: FIELDS });
  const rows = (seq: number, cells: readonly unknown[][]): void => agent.sayRows(id, { t: 'rows', seq, rows: cells });
  const end = (count: number): void => frame({ t: 'end', rows: count, bytes: 2, truncated: false, elapsedMs: 1 });
  return { id, jobId, answer, frame, head, rows, end };
}

async function expectOthersUndisturbed(): Promise<void> {
  expect((await fetch(new URL('/health', house.url))).status).toBe(200);
  const { sql } = argumentsFor('run_select_sql', VICTIM);
  const response = await stream(String(sql), 'victim');
  const text = await response.text();
  expect(text).toContain(`row one of ${VICTIM}`);
  expect(text).toContain('"t":"end","rows":2');
  expect(text).not.toContain(FOREIGN);
}

async function expectPlaceGivenBack(): Promise<void> {
  const honest = await connectScripted(house.url, own);
  const { head, rows, end, answer } = await ask(honest);
  head();
  rows(0, [['7']]);
  end(1);
  expect(await answer).toContain('[["7"]]');
  await honest.close();
  await expect.poll(requestsInWork).toBe(0);
}

async function requestsInWork(): Promise<number> {
  const response = await fetch(new URL('/metrics', house.url), { headers: { 'X-API-Key': ADMIN_KEY } });
  const value = /^starrocks_mcp_requests_in_work (\d+)$/m.exec(await response.text())?.[1];
  // The one that asks is in work itself.
  return Number(value) - 1;
}

describe('an agent that is not who it says', () => {
  it.each([
    {
      who: 'signs with a key that the hub does not know',
      identity: () => ({ ...own, keyId: randomUUID() }),
      code: LINK_CLOSE.unauthenticated,
    },
    {
      who: "names another agent and signs with its own key's id",
      identity: () => ({ ...own, agentId: victim.agentId }),
      code: LINK_CLOSE.unauthenticated,
    },
    {
      who: 'signs with another key than it names',
      identity: () => ({ ...own, privateKey: freshKey() }),
      code: LINK_CLOSE.unauthenticated,
    },
  ])('is refused when it $who', async ({ identity, code }) => {
    const agent = await dialIn();
    agent.sayHello(identity());
    await agent.prove(identity());
    await expect.poll(() => agent.closeCode).toBe(code);
    expect(agent.heard.join()).not.toContain('welcome');
  });

  it('is refused with the proof of another connection', async () => {
    const earlier = await dialIn();
    earlier.sayHello(own);
    const { nonce } = await earlier.take('challenge');
    const agent = await dialIn();
    agent.sayHello(own);
    await agent.prove(own, { nonce });
    await expect.poll(() => agent.closeCode).toBe(LINK_CLOSE.unauthenticated);
  });

  it('is refused when its key was revoked', async () => {
    const revoked = await enrolled(house, 'hostile');
    const url = `${house.url}/admin/tenants/hostile/agents/${revoked.agentId}`;
    await fetch(url, { method: 'DELETE', headers: { 'X-API-Key': ADMIN_KEY } });
    const agent = await dialIn();
    agent.sayHello(revoked);
    await agent.prove(revoked);
    await expect.poll(() => agent.closeCode).toBe(LINK_CLOSE.revoked);
  });
});

describe('an agent that begins with something else', () => {
  it.each([
    { what: 'a binary message', send: (agent: ScriptedAgent) => agent.sayRows(1, { t: 'rows', seq: 0, rows: [] }) },
    { what: 'text that is no JSON', send: (agent: ScriptedAgent) => agent.socket.send('{"t":"hello"') },
    { what: 'a message of no known form', send: (agent: ScriptedAgent) => agent.say({ t: 'takeover' }) },
    { what: 'a proof', send: (agent: ScriptedAgent) => agent.say({ t: 'auth', proof: 'x' }) },
    { what: 'a frame', send: (agent: ScriptedAgent) => agent.say({ t: 'frame', stream: 1, frame: { t: 'hb' } }) },
    { what: 'a long hello', send: (agent: ScriptedAgent) => agent.say({ t: 'hello', version: 'x'.repeat(5_000) }) },
  ])('is sent away after $what', async ({ send }) => {
    const agent = await dialIn();
    send(agent);
    await expect.poll(() => agent.closeCode).toBe(LINK_CLOSE.malformed);
  });

  it('is told to upgrade when it speaks no protocol of ours', async () => {
    const agent = await dialIn();
    agent.say({ t: 'hello', protocols: [99], agentId: own.agentId, keyId: own.keyId, epoch: 'e', version: '9' });
    await expect.poll(() => agent.closeCode).toBe(LINK_CLOSE.upgradeRequired);
  });
});

describe('bytes that are no WebSocket', () => {
  it.each([
    { when: 'in one piece with a hello', first: () => maskedText(JSON.stringify(helloOf(own))) },
    { when: 'right after what is refused', first: () => maskedText('{}') },
    { when: 'at once', first: () => Buffer.alloc(0) },
  ])('end that connection alone when they come $when', async ({ first }) => {
    const socket = await dialRaw();
    socket.write(Buffer.concat([first(), Buffer.alloc(64, 0xff)]));
    await once(socket, 'close');
    expect(await agentsOnline()).toEqual([]);
  });
});

describe('an agent that breaks the protocol while it is asked', () => {
  it.each<{ what: string; send: (job: Awaited<ReturnType<typeof ask>>) => void; code: number }>([
    {
      what: 'rows of a job that it was not given',
      send: ({ id }) => peer.sayRows(id + 1, { t: 'rows', seq: 0, rows: [[FOREIGN]] }),
      code: LINK_CLOSE.malformed,
    },
    {
      what: 'a frame of a job that it was not given',
      send: ({ id }) => peer.say({ t: 'frame', stream: id + 1, frame: { t: 'hb' } }),
      code: LINK_CLOSE.malformed,
    },
    {
      what: 'text that is no JSON',
      send: () => peer.socket.send('{"t":'),
      code: LINK_CLOSE.malformed,
    },
    { what: 'a message of no known kind', send: () => peer.say({ t: 'job' }), code: LINK_CLOSE.malformed },
    { what: 'a second hello', send: () => peer.sayHello(own), code: LINK_CLOSE.malformed },
    { what: 'a second proof', send: () => peer.say({ t: 'auth', proof: 'x' }), code: LINK_CLOSE.malformed },
    { what: 'a binary message of no known kind', send: () => peer.socket.send(Buffer.alloc(64, 7)), code: 4400 },
    {
      what: 'rows in a text message, past its credit',
      send: ({ frame }) => frame({ t: 'rows', seq: 0, rows: [[FOREIGN]] }),
      code: LINK_CLOSE.malformed,
    },
    {
      what: 'a message longer than the link takes',
      send: () => peer.socket.send(Buffer.alloc(MAX_FRAME_BYTES + 8_192)),
      code: 1009,
    },
    {
      what: 'more messages than it may',
      send: () => {
        for (let count = 0; count < 2_000; count += 1) peer.say({ t: 'sync', jobs: [] });
      },
      code: LINK_CLOSE.rateLimited,
    },
    {
      what: 'pings without end',
      send: () => {
        for (let count = 0; count < 500; count += 1) peer.socket.ping('x'.repeat(120));
      },
      code: LINK_CLOSE.rateLimited,
    },
  ])('loses its connection and the answer after $what', async ({ send, code }) => {
    peer = await connectOwn();
    const job = await ask(peer);
    send(job);
    await expect.poll(() => peer.closeCode).toBe(code);
    expect(await job.answer).toMatch(/"code":"(AGENT_PROTOCOL|AGENT_LOST|RATE_LIMITED|AGENT_BUSY)"/);
  });

  it('loses its connection when it sends rows after the end', async () => {
    peer = await connectOwn();
    const { head, rows, end, answer } = await ask(peer);
    head();
    rows(0, [['1']]);
    end(1);
    rows(1, [[FOREIGN]]);
    await expect.poll(() => peer.closeCode).toBe(LINK_CLOSE.malformed);
    expect(await answer).not.toContain(FOREIGN);
  });

  it('loses its connection when it sends rows of a statement that was cancelled, without end', async () => {
    peer = await connectOwn();
    const client = new AbortController();
    const call = stream('SELECT 1 AS id', 'hostile', client.signal).catch(() => undefined);
    const { stream: id } = await peer.take('job');
    client.abort();
    await call;
    await peer.take('cancel');
    const pad = 'x'.repeat(60_000);
    for (let seq = 0; seq * pad.length <= 2 * STREAM_CREDIT_BYTES; seq += 1)
      peer.sayRows(id, { t: 'rows', seq, rows: [[pad]] });
    await expect.poll(() => peer.closeCode).toBe(LINK_CLOSE.malformed);
  });

  it('is cut off when it does not take the close either', async () => {
    peer = await connectOwn();
    const { answer } = await ask(peer);
    peer.socket.pause();
    peer.socket.send('{"t":');
    expect(await answer).toContain('AGENT_PROTOCOL');
    await expect.poll(agentsOnline).toEqual([]);
  });
});

describe('an answer that makes no sense', () => {
  type Job = Awaited<ReturnType<typeof ask>>;
  it.each<{ what: string; send: (job: Job) => void; code: string }>([
    { what: 'rows before the head', send: ({ rows }) => rows(0, [['1']]), code: 'AGENT_PROTOCOL' },
    { what: 'an end before the head', send: ({ end }) => end(0), code: 'AGENT_PROTOCOL' },
    { what: 'two heads', send: ({ head }) => [head(), head()], code: 'AGENT_PROTOCOL' },
    { what: 'a wide row', send: ({ head, rows }) => [head(), rows(0, [['1', FOREIGN]])], code: 'AGENT_PROTOCOL' },
    { what: 'a narrow row', send: ({ head, rows }) => [head(), rows(0, [[]])], code: 'AGENT_PROTOCOL' },
    { what: 'a cell that is no cell', send: ({ head, rows }) => [head(), rows(0, [[{}]])], code: 'AGENT_PROTOCOL' },
    { what: 'a gap', send: ({ head, rows }) => [head(), rows(1, [['1']])], code: 'STREAM_TRUNCATED' },
    {
      what: 'the same rows twice',
      send: ({ head, rows }) => [head(), rows(0, [['1']]), rows(0, [['1']])],
      code: 'STREAM_TRUNCATED',
    },
    { what: 'fewer rows than it says', send: ({ head, end }) => [head(), end(1)], code: 'STREAM_TRUNCATED' },
    {
      what: 'a code that agents may not say',
      send: ({ frame }) => frame(errorOf('FORBIDDEN')),
      code: 'AGENT_PROTOCOL',
    },
  ])('is no answer, and costs the connection nothing: $what', async ({ send, code }) => {
    peer = await connectOwn();
    const job = await ask(peer);
    send(job);
    expect(await job.answer).toContain(`"code":"${code}"`);
    expect(await job.answer).not.toContain('"t":"end"');
    expect(peer.closeCode).toBeUndefined();
  });

  it('costs the connection when it is larger than was asked for', async () => {
    peer = await connectOwn();
    const { head, id, answer } = await ask(peer);
    head();
    const pad = 'x'.repeat(60_000);
    for (let seq = 0; peer.closeCode === undefined && seq < 200; seq += 1)
      peer.sayRows(id, { t: 'rows', seq, rows: [[pad]] });
    await expect.poll(() => peer.closeCode).toBe(LINK_CLOSE.malformed);
    expect(await answer).not.toContain('"t":"end"');
  });
});

describe('an agent that never answers', () => {
  it('holds the caller no longer than the caller waits', async () => {
    peer = await connectOwn();
    const client = new AbortController();
    const call = stream('SELECT 1 AS id', 'hostile', client.signal);
    await peer.take('job');
    client.abort();
    await expect(call).rejects.toThrow('aborted');
    expect(await peer.take('cancel')).toBeDefined();
  });
});

/** A connection after its upgrade, for bytes that no WebSocket client would send. */
async function dialRaw(): Promise<Duplex> {
  const upgrade = request(new URL(CONNECT_PATH, house.url), {
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      'Sec-WebSocket-Protocol': LINK_SUBPROTOCOL,
    },
  });
  upgrade.end();
  const socket = await new Promise<Duplex>((resolve, reject) => {
    upgrade.on('error', reject);
    upgrade.on('upgrade', (_response, upgraded) => resolve(upgraded));
  });
  socket.on('error', () => undefined);
  socket.resume();
  return socket;
}

/** One text frame as a client sends it, masked with zeros. */
function maskedText(text: string): Buffer {
  const header = Buffer.from([0x81, 0x80 | 126, 0, 0, 0, 0, 0, 0]);
  header.writeUInt16BE(Buffer.byteLength(text), 2);
  return Buffer.concat([header, Buffer.from(text)]);
}

function errorOf(code: string): object {
  return { t: 'err', code, message: 'no' };
}

function freshKey(): string {
  return generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;
}

async function agentsOnline(): Promise<readonly string[]> {
  const response = await fetch(`${house.url}/admin/tenants/hostile/agents`, { headers: { 'X-API-Key': ADMIN_KEY } });
  const text = await response.text();
  return text.match(/"state":"online"/g) ?? [];
}
