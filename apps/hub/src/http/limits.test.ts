import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { aHub, aKey } from '../testing/a-hub.ts';
import { ask, postJson, type Answer } from '../testing/ask.ts';
import { answerWith, failure, openContractAgent, type AgentJob } from '../testing/contract-agent.ts';

const ADMIN = 'admin-key-of-this-test-0123456789';
const one = [{ name: 'one', type: 'INT' }];
const sql = 'SELECT 1 AS one';
const runSql = { tool: 'run_select_sql', arguments: { sql } };
const rpc = (method: string, params: object, id?: number) => ({
  jsonrpc: '2.0',
  method,
  params,
  ...(id !== undefined && { id }),
});
const rpcCall = (id: number) => rpc('tools/call', { name: 'run_select_sql', arguments: { sql } }, id);

interface Wanted {
  readonly key?: Readonly<Record<string, unknown>>;
  readonly limits?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** A hub before an agent that keeps each statement until the test lets it go. */
async function aBusyHub({ key = {}, limits = {}, env = {} }: Wanted = {}) {
  const held: AgentJob[] = [];
  const agent = await openContractAgent({ handle: (job) => void held.push(job) });
  const acme = aKey(['acme'], key);
  const other = aKey(['acme']);
  const hub = await aHub({
    tenants: { acme: { agent_url: agent.url, agent_token: agent.token, limits: { concurrency: 64, ...limits } } },
    keys: [acme.entry, other.entry],
    env: { ADMIN_KEY: ADMIN, ...env },
  });
  const call = (body: unknown = runSql, path = '/call-tool', by = acme): Promise<Answer> =>
    postJson(`${hub.url}${path}`, { key: by.key, body });
  return {
    hub,
    agent,
    held,
    acme,
    other,
    call,
    /** Resolves once so many statements are at the agent. */
    holds: (count: number) => expect.poll(() => held.length, { timeout: 5_000 }).toBe(count),
    letGo(): void {
      for (const job of held.splice(0)) void answerWith(one, [[1]])(job);
    },
    async usage(): Promise<unknown> {
      const answer = await ask(`${hub.url}/admin/tenants/acme`, { headers: { 'x-api-key': ADMIN } });
      return answer.json()['usage'];
    },
    async [Symbol.asyncDispose]() {
      for (const job of held) job.cut();
      await hub[Symbol.asyncDispose]();
      await agent[Symbol.asyncDispose]();
    },
  };
}

type BusyHub = Awaited<ReturnType<typeof aBusyHub>>;

function isRefused({ status, headers, text }: Answer): boolean {
  return status === 429 && text.includes('"RATE_LIMITED"') && /^[1-9]\d*$/.test(String(headers['retry-after']));
}

describe('a rate', () => {
  it('of a key holds on every way to the tools', async () => {
    await using busy = await aBusyHub({ key: { rate_limit_per_minute: 1 } });
    expect((await busy.call(rpc('ping', {}, 1), '/mcp')).status).toBe(200);
    const refused = await Promise.all([
      busy.call(rpcCall(1), '/mcp'),
      busy.call({ ...rpcCall(1), extra: 1 }, '/mcp?way=express'),
      busy.call(rpcCall(1), '/messages?sessionId=x'),
      busy.call(),
      busy.call({ sql }, '/stream-sql'),
      ...['/sse', '/tools', '/test-agent'].map((path) =>
        ask(busy.hub.url + path, { headers: { 'x-api-key': busy.acme.key } }),
      ),
    ]);
    expect(refused.map(isRefused)).toEqual(refused.map(() => true));
    expect(refused[0]?.json()).toMatchObject({
      message: expect.stringMatching(/^Your key may send 1 requests a minute.*Wait/),
      details: {
        limit: 'rate_limit_per_minute',
        allowed: 1,
        retry_after_seconds: Number(refused[0]?.headers['retry-after']),
      },
    });
  });

  it('of a tenant is shared by its keys, and names the tenant', async () => {
    await using busy = await aBusyHub({ limits: { rate_per_minute: 2 } });
    const tools = (key: string) => ask(`${busy.hub.url}/tools`, { headers: { 'x-api-key': key } });
    expect([(await tools(busy.acme.key)).status, (await tools(busy.other.key)).status]).toEqual([200, 200]);
    const refused = await tools(busy.other.key);
    expect([isRefused(refused), refused.headers['retry-after']]).toEqual([true, '30']);
    expect(refused.json()).toMatchObject({
      tenant: 'acme',
      message: expect.stringContaining('Tenant "acme"'),
      details: { limit: 'rate_per_minute' },
    });
    expect(await busy.usage()).toMatchObject({ requests_last_minute: 3 });
  });
});

describe('a busy agent', () => {
  it('is asked again when it says, within the statement’s time, and else named with the time to wait', async () => {
    let isFull = true;
    await using agent = await openContractAgent({
      handle(job) {
        if (!isFull) return answerWith(one, [[1]])(job);
        isFull = false;
        job.refuse(429, failure('AGENT_BUSY', 'The agent is full.'), { 'Retry-After': '1' });
      },
    });
    await using full = await openContractAgent({
      handle: ({ refuse }) => refuse(429, failure('AGENT_BUSY', 'The agent is full.'), { 'Retry-After': '50' }),
    });
    const key = aKey(['acme', 'full']);
    const linkTo = ({ url, token }: typeof agent) => ({ agent_url: url, agent_token: token });
    await using hub = await aHub({ tenants: { acme: linkTo(agent), full: linkTo(full) }, keys: [key.entry] });
    const call = (tenant: string) => postJson(`${hub.url}/call-tool`, { key: key.key, tenant, body: runSql });
    expect([(await call('acme')).status, agent.statements.length]).toEqual([200, 2]);
    const refused = await call('full');
    expect([refused.status, refused.json()['code'], refused.headers['retry-after'], full.statements.length]).toEqual([
      429,
      'AGENT_BUSY',
      '50',
      1,
    ]);
  });
});

describe('a way that was broken', () => {
  it('is tried by one call alone, and by all once that one succeeds', async () => {
    await using busy = await aBusyHub();
    const fail = async (): Promise<Answer> => {
      const call = busy.call();
      await busy.holds(1);
      busy.held.splice(0).forEach(({ refuse }) => refuse(401, failure('UNAUTHENTICATED', 'wrong token')));
      return call;
    };
    for (let failure = 0; failure < 5; failure += 1)
      expect((await fail()).json()['code']).toBe('AGENT_UNAUTHENTICATED');
    expect((await busy.call()).json()).toMatchObject({
      code: 'AGENT_OFFLINE',
      details: { last_error: 'AGENT_UNAUTHENTICATED' },
    });

    await expect.poll(() => busy.usage(), { timeout: 5_000 }).toMatchObject({ breaker: 'half-open' });
    const probe = busy.call();
    await busy.holds(1);
    const others = await Promise.all(Array.from({ length: 5 }, () => busy.call()));
    expect(others.map(({ status, headers }) => [status, headers['retry-after']])).toEqual(others.map(() => [503, '1']));
    expect(busy.held).toHaveLength(1);
    busy.letGo();
    expect((await probe).status).toBe(200);
    const calls = Array.from({ length: 5 }, () => busy.call());
    await busy.holds(5);
    busy.letGo();
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(calls.map(() => 200));
  });
});

describe('an operator’s key', () => {
  it('has no rate unless its entry names one', async () => {
    const own = aKey([], { role: 'operator', rate_limit_per_minute: 2 });
    await using hub = await aHub({
      tenants: {},
      keys: [own.entry],
      env: { ADMIN_KEY: ADMIN, RATE_LIMIT_PER_MINUTE: '1' },
    });
    const list = (key: string) => ask(`${hub.url}/admin/tenants`, { headers: { 'x-api-key': key } });
    expect([(await list(ADMIN)).status, (await list(ADMIN)).status]).toEqual([200, 200]);
    expect([(await list(own.key)).status, (await list(own.key)).status]).toEqual([200, 200]);
    expect(isRefused(await list(own.key))).toBe(true);
  });

  it('calls tools within the ceiling of the tenant', async () => {
    await using busy = await aBusyHub({ limits: { concurrent_requests: 1 } });
    const call = () => postJson(`${busy.hub.url}/admin/tenants/acme/calls`, { key: ADMIN, body: runSql });
    const first = call();
    await busy.holds(1);
    expect([isRefused(await call()), isRefused(await busy.call())]).toEqual([true, true]);
    busy.letGo();
    expect((await first).text).toContain('event: result');
    expect(await statusOfNext(busy)).toBe(200);
  });
});

describe('calls in work', () => {
  it('may be twenty at once without any setting', async () => {
    await using busy = await aBusyHub();
    const calls = Array.from({ length: 20 }, (_, id) => busy.call(rpcCall(id), '/mcp'));
    await busy.holds(20);
    expect(await busy.usage()).toMatchObject({ requests_in_work: 20, statements_this_hour: 20, breaker: 'closed' });
    busy.letGo();
    const answers = await Promise.all(calls);
    expect(answers.map(({ status }) => status)).toEqual(calls.map(() => 200));
    expect(await busy.usage()).toMatchObject({ requests_in_work: 0 });
  });

  it('over the ceiling of a key are refused on every way, and taken again once there is room', async () => {
    await using busy = await aBusyHub({ key: { concurrent_requests: 2 } });
    const calls = [busy.call(rpcCall(1), '/mcp'), busy.call()];
    await busy.holds(2);
    const refused = await Promise.all([
      busy.call(rpcCall(1), '/mcp'),
      busy.call(rpcCall(1), '/mcp?way=express'),
      busy.call(),
      busy.call({ sql }, '/stream-sql'),
      ask(`${busy.hub.url}/test-agent`, { headers: { 'x-api-key': busy.acme.key } }),
    ]);
    expect(refused.map(isRefused)).toEqual(refused.map(() => true));
    expect(refused[0]?.json()['message']).toMatch(/^Your key has as many calls in work as it may \(2\)/);
    const others = busy.call(runSql, '/call-tool', busy.other);
    await busy.holds(3);
    busy.letGo();
    expect((await Promise.all([...calls, others])).map(({ status }) => status)).toEqual([200, 200, 200]);
    const again = busy.call();
    await busy.holds(1);
    busy.letGo();
    expect((await again).status).toBe(200);
  });

  it('over the ceiling of a tenant are refused whichever of its keys asks', async () => {
    await using busy = await aBusyHub({ limits: { concurrent_requests: 2 } });
    const calls = [busy.call(), busy.call(runSql, '/call-tool', busy.other)];
    await busy.holds(2);
    const refused = await busy.call();
    expect([isRefused(refused), refused.json()['message']]).toEqual([true, expect.stringContaining('"acme"')]);
    busy.letGo();
    await Promise.all(calls);
  });

  it('can be cancelled when there is room for no other', async () => {
    await using busy = await aBusyHub({ key: { concurrent_requests: 1 } });
    const session = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'x-api-key': busy.acme.key,
      'mcp-session-id': 'client-1',
    };
    const post = (body: unknown) =>
      ask(`${busy.hub.url}/mcp`, { method: 'POST', headers: session, body: JSON.stringify(body) });
    const call = post(rpcCall(7));
    await busy.holds(1);
    expect([(await post(rpcCall(8))).status, (await post(rpc('ping', {}, 9))).status]).toEqual([429, 200]);
    const cancelled = busy.agent.nextCancel();
    expect((await post(rpc('notifications/cancelled', { requestId: 7 }))).status).toBe(202);
    await cancelled;
    await call;
    expect(await statusOfNext(busy)).toBe(200);
  });

  it('are counted one by one in a batch', async () => {
    await using busy = await aBusyHub({ key: { concurrent_requests: 3 } });
    const batch = busy.call([rpcCall(1), rpcCall(2)], '/mcp');
    await busy.holds(2);
    expect(isRefused(await busy.call([rpcCall(3), rpcCall(4)], '/mcp'))).toBe(true);
    busy.letGo();
    expect((await batch).status).toBe(200);
    expect(await statusOfNext(busy)).toBe(200);
  });
});

/** Status of a call that is made once nothing is counted any more. */
async function statusOfNext(busy: BusyHub): Promise<number> {
  busy.held.splice(0);
  await expect.poll(() => busy.usage()).toMatchObject({ requests_in_work: 0 });
  const call = busy.call();
  await busy.holds(1);
  busy.letGo();
  return (await call).status;
}

const WAYS = [
  ['/mcp', rpcCall(1)],
  ['/mcp?way=express', rpcCall(1)],
  ['/call-tool', runSql],
  ['/stream-sql', { sql }],
] as const;

describe.each(WAYS)('a place of a call by %s is given back', (path, body) => {
  it('when its answer was sent', async () => {
    await using busy = await aBusyHub({ key: { concurrent_requests: 1 } });
    const call = busy.call(body, path);
    await busy.holds(1);
    busy.letGo();
    expect((await call).status).toBe(200);
    expect(await statusOfNext(busy)).toBe(200);
  });

  it('when the agent fails, or cuts the answer short', async () => {
    await using busy = await aBusyHub({ key: { concurrent_requests: 1 } });
    for (const fail of [
      ({ refuse }: AgentJob) => refuse(422, failure('DB_SYNTAX', 'wrong')),
      ({ send, cut }: AgentJob) => (send({ t: 'head', jobId: 'x', fields: one }), cut()),
    ]) {
      const call = busy.call(body, path);
      await busy.holds(1);
      busy.held.splice(0).forEach(fail);
      await call;
    }
    expect(await statusOfNext(busy)).toBe(200);
  });

  it('when its client goes away', async () => {
    await using busy = await aBusyHub({ key: { concurrent_requests: 1 } });
    const client = new AbortController();
    const call = fetch(new URL(path, busy.hub.url), {
      method: 'POST',
      signal: client.signal,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'x-api-key': busy.acme.key,
      },
      body: JSON.stringify(body),
    });
    await busy.holds(1);
    client.abort();
    await expect(call).rejects.toThrow('aborted');
    expect(await statusOfNext(busy)).toBe(200);
  });

  it('when it was no call that can be answered', async () => {
    await using busy = await aBusyHub({ key: { concurrent_requests: 1 } });
    for (const broken of [{}, { ...body, tool: '', method: '', sql: '' }, [], 'text', 1, null])
      await busy.call(broken, path);
    expect(await statusOfNext(busy)).toBe(200);
  });
});

it('places of calls are given back when their time is over, on every way', async () => {
  const limits = { timeout_seconds: 1 };
  await using busy = await aBusyHub({ key: { concurrent_requests: 4 }, limits, env: { STREAM_TIMEOUT_SECONDS: '1' } });
  const answers = await Promise.all(WAYS.map(([path, body]) => busy.call(body, path)));
  expect(answers.map(({ text }) => text.includes('QUERY_TIMEOUT'))).toEqual(WAYS.map(() => true));
  expect(await statusOfNext(busy)).toBe(200);
});

/** An open SSE connection, and the way to post to it. */
async function openSse(busy: BusyHub) {
  const request = get(`${busy.hub.url}/sse`, { headers: { 'x-api-key': busy.acme.key } });
  const [response] = (await once(request, 'response')) as [IncomingMessage]; // What Node says it gives.
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (part: string) => (text += part));
  response.on('error', () => {});
  request.on('error', () => {});
  await expect.poll(() => text).toContain('data: ');
  const path = /data: (\S+)/.exec(text)?.[1] ?? '';
  const post = (body: unknown) => busy.call(body, path);
  await post(
    rpc('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } }, 0),
  );
  await post(rpc('notifications/initialized', {}));
  return { post, heard: () => text, close: () => request.destroy() };
}

describe('an SSE connection', () => {
  it('is not in work itself, and a call beyond the ceiling is refused as the status of its message', async () => {
    await using busy = await aBusyHub({ key: { concurrent_requests: 2 } });
    const streams = [await openSse(busy), await openSse(busy), await openSse(busy)];
    expect((await streams[0]?.post(rpcCall(1)))?.status).toBe(202);
    expect((await streams[1]?.post(rpcCall(1)))?.status).toBe(202);
    await busy.holds(2);
    const refused = await streams[2]?.post(rpcCall(1));
    expect(refused && isRefused(refused)).toBe(true);
    expect((await streams[2]?.post(rpc('ping', {}, 2)))?.status).toBe(202);
    busy.letGo();
    await expect.poll(() => streams[0]?.heard()).toContain('"id":1');
    await expect.poll(() => busy.usage()).toMatchObject({ requests_in_work: 0 });
    for (const stream of streams) stream.close();
  });

  it('gives the places of its calls back when they are cancelled, when it closes, and for what is no message', async () => {
    await using busy = await aBusyHub({ key: { concurrent_requests: 1 } });
    const stream = await openSse(busy);
    await stream.post(rpcCall(1));
    await busy.holds(1);
    expect((await stream.post(rpc('notifications/cancelled', { requestId: 1 }))).status).toBe(202);
    busy.held.splice(0);
    expect((await stream.post({ method: 'tools/call', id: 2 })).status).toBe(400);
    expect((await stream.post(rpcCall(3))).status).toBe(202);
    await busy.holds(1);
    stream.close();
    expect(await statusOfNext(busy)).toBe(200);
  });

  it('is held to the limits of now, not to those of when it was opened', async () => {
    await using busy = await aBusyHub();
    const stream = await openSse(busy);
    const text = readFileSync(busy.hub.tenantsPath, 'utf8');
    busy.hub.writeTenants(text.replace('"concurrency": 64', '"concurrency": 64, "concurrent_requests": 1'));
    await expect
      .poll(() => busy.hub.registry.findEnabled('acme')?.quota.concurrentRequests, { timeout: 5_000 })
      .toBe(1);
    expect([(await stream.post(rpcCall(1))).status, (await stream.post(rpcCall(2))).status]).toEqual([202, 429]);
    stream.close();
  });

  it('counts two calls of one id as two', async () => {
    await using busy = await aBusyHub({ key: { concurrent_requests: 2 } });
    const stream = await openSse(busy);
    await stream.post(rpcCall(1));
    await stream.post(rpcCall(1));
    await busy.holds(2);
    expect(await busy.usage()).toMatchObject({ requests_in_work: 2 });
    expect((await stream.post(rpcCall(2))).status).toBe(429);
    busy.letGo();
    await expect.poll(() => busy.usage()).toMatchObject({ requests_in_work: 0 });
    stream.close();
  });
});
