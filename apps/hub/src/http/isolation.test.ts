import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aHub, aKey, type TestHub } from '../testing/a-hub.ts';
import { ask, postJson } from '../testing/ask.ts';
import { answerWith, openContractAgent, type ContractAgent } from '../testing/contract-agent.ts';

const acme = aKey(['acme']);
const beta = aKey(['beta']);
const twin = aKey(['acme']);
const agents: ContractAgent[] = [];
let hub: TestHub;

beforeAll(async () => {
  const link = async (mark: string) => {
    const agent = await openContractAgent({
      token: `token-of-${mark}`,
      handle: answerWith([{ name: 'mark', type: 'VARCHAR' }], [[`row-of-${mark}`]]),
    });
    agents.push(agent);
    return { agent_url: agent.url, agent_token: agent.token };
  };
  const tenants = { acme: await link('acme'), beta: await link('beta') };
  hub = await aHub({ tenants, keys: [acme.entry, beta.entry, twin.entry] });
});

afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await Promise.all(agents.map((agent) => agent[Symbol.asyncDispose]()));
});

const sql = { name: 'run_select_sql', arguments: { sql: 'SELECT mark FROM t' } };
const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: sql };

/** An open SSE connection: its session path, and what arrives on it. */
async function openSse(key: string) {
  const arrived: string[] = [];
  const waiting: { until: string; resolve: () => void }[] = [];
  const sent = request(`${hub.url}/sse`, { headers: { 'x-api-key': key, accept: 'text/event-stream' } });
  sent.end();
  const has = (until: string): boolean => arrived.join('').includes(until);
  const response = await new Promise<IncomingMessage>((resolve) => sent.once('response', resolve));
  response.setEncoding('utf8');
  const closed = new Promise((resolve) => response.once('close', resolve));
  response.on('error', () => {});
  response.on('data', (part: string) => {
    arrived.push(part);
    for (const { until, resolve } of waiting) if (has(until)) resolve();
  });
  const received = (until: string): Promise<void> =>
    has(until) ? Promise.resolve() : new Promise((resolve) => waiting.push({ until, resolve }));
  await received('sessionId=');
  const path = /data: (\S+)/.exec(arrived.join(''))?.[1] ?? '';
  return { path, received, closed, text: () => arrived.join(''), close: () => sent.destroy() };
}

const initialize = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } },
};

describe('two tenants', () => {
  it('with equal JSON-RPC ids at the same moment each get their own rows', async () => {
    const calls = Array.from({ length: 40 }, (_, n) => {
      const mine = n % 2 === 0 ? 'acme' : 'beta';
      return postJson(`${hub.url}/mcp`, { key: (mine === 'acme' ? acme : beta).key, body: message }).then(
        ({ text }) => ({ mine, text }),
      );
    });
    for (const { mine, text } of await Promise.all(calls)) {
      expect(text).toContain(`row-of-${mine}`);
      expect(text).not.toContain(`row-of-${mine === 'acme' ? 'beta' : 'acme'}`);
    }
  });

  it('never reach each other by header, on any route', async () => {
    for (const { method, path } of hub.routes.filter(({ door }) => door === 'tenant')) {
      const headers = {
        'x-api-key': acme.key,
        'x-tenant-id': 'beta',
        'content-type': 'application/json',
        accept: '*/*',
      };
      const answer = await ask(hub.url + path, {
        method: method.toUpperCase(),
        headers,
        body: JSON.stringify(message),
      });
      expect([path, answer.status, answer.json().code]).toEqual([path, 404, 'TENANT_UNKNOWN']);
    }
  });

  it('send each agent its own token', async () => {
    for (const key of [acme.key, beta.key]) {
      const answer = await postJson(`${hub.url}/call-tool`, {
        key,
        body: { tool: sql.name, arguments: sql.arguments },
      });
      expect(answer.status).toBe(200);
    }
  });
});

describe('an SSE session', () => {
  it('answers on its own stream alone', async () => {
    const mine = await openSse(acme.key);
    const other = await openSse(beta.key);
    for (const { path, key } of [
      { ...mine, key: acme.key },
      { ...other, key: beta.key },
    ]) {
      expect((await postJson(hub.url + path, { key, body: initialize })).status).toBe(202);
      expect((await postJson(hub.url + path, { key, body: message })).status).toBe(202);
    }
    await Promise.all([mine.received('row-of-acme'), other.received('row-of-beta')]);
    expect(mine.text()).not.toContain('row-of-beta');
    expect(other.text()).not.toContain('row-of-acme');
    mine.close();
    other.close();
  });

  it('is worth nothing to another key, even one of the same tenant', async () => {
    const mine = await openSse(acme.key);
    for (const key of [beta.key, twin.key]) {
      const stolen = await postJson(hub.url + mine.path, { key, body: initialize });
      expect([stolen.status, stolen.json().code]).toEqual([404, 'NOT_FOUND']);
    }
    const guessed = await postJson(`${hub.url}/messages?sessionId=guess`, { key: acme.key, body: initialize });
    expect([guessed.status, guessed.json().code]).toEqual([404, 'NOT_FOUND']);
    expect((await postJson(hub.url + mine.path, { key: acme.key, body: '[1]' })).status).toBe(400);
    mine.close();
  });

  it('is listed for operators without the id that would open it', async () => {
    await using other = await aHub({
      tenants: { acme: hubTenant(0) },
      keys: [acme.entry],
      env: { ADMIN_KEY: 'admin-key-0123456789' },
    });
    const sent = request(`${other.url}/sse`, { headers: { 'x-api-key': acme.key } });
    sent.end();
    const opened = await new Promise<string>((resolve) =>
      sent.once('response', (response) => response.once('data', (part) => resolve(String(part)))),
    );
    const answer = await ask(`${other.url}/admin/connections`, { headers: { 'x-api-key': 'admin-key-0123456789' } });
    expect(answer.json()).toMatchObject({ active: 1, connections: [{ tenant: 'acme' }] });
    expect(answer.text).not.toContain(/sessionId=(\S+)/.exec(opened)?.[1]);
    sent.on('error', () => {});
    sent.destroy();
  });
});

describe('a cancel', () => {
  it('of one client leaves the call of another client of the same key alone, for all their equal ids', async () => {
    const release: (() => void)[] = [];
    const slow = await openContractAgent({
      handle: (job) =>
        new Promise((resolve) => release.push(() => resolve(answerWith([{ name: 'a', type: 'INT' }], [[7]])(job)))),
    });
    await using other = await aHub({
      tenants: { acme: { agent_url: slow.url, agent_token: slow.token } },
      keys: [acme.entry],
    });
    const connected = async () => {
      const client = new Client({ name: 't', version: '1' });
      await client.connect(
        new StreamableHTTPClientTransport(new URL('/mcp', other.url), {
          requestInit: { headers: { 'x-api-key': acme.key } },
        }),
      );
      return client;
    };
    const [first, second] = [await connected(), await connected()];
    const gaveUp = new AbortController();
    const mine = first.callTool(sql, { signal: gaveUp.signal }).catch((error: unknown) => String(error));
    const theirs = second.callTool(sql);
    while (release.length < 2) await new Promise(setImmediate);
    const cancelled = slow.nextCancel();
    gaveUp.abort('enough');
    await cancelled;
    for (const go of release) go();
    expect(await mine).toContain('enough');
    expect((await theirs).isError).not.toBe(true);
    expect(slow.cancelled).toHaveLength(1);
    await Promise.all([first.close(), second.close()]);
    await slow[Symbol.asyncDispose]();
  });
});

function hubTenant(index: number) {
  const agent = agents[index];
  return { agent_url: agent?.url, agent_token: agent?.token };
}
