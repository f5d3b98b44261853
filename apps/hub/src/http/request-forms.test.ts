import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aHub, aKey, type TestHub } from '../testing/a-hub.ts';
import { ask, postJson } from '../testing/ask.ts';
import { openContractAgent, type ContractAgent } from '../testing/contract-agent.ts';

const ADMIN = 'admin-key-of-this-test-0123456789';
const acme = aKey(['acme']);
const prefixes = ['', 'http://localhost', 'http://hub.invalid:1', 'HTTPS://localhost', 'http://[::1]:3000'];
/** A key for each, as each has its own allowance. */
const forms = prefixes.map((prefix) => ({ prefix, key: aKey(['acme'], { rate_limit_per_minute: 3 }) }));

let agent: ContractAgent;
let hub: TestHub;

beforeAll(async () => {
  agent = await openContractAgent({ handle: () => new Promise(() => {}) });
  hub = await aHub({
    tenants: { acme: { agent_url: agent.url, agent_token: agent.token } },
    keys: [acme.entry, ...forms.map(({ key }) => key.entry)],
    env: { ADMIN_KEY: ADMIN, MAX_CONCURRENT_REQUESTS: '1' },
  });
});

afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await agent[Symbol.asyncDispose]();
});

/** A request line and headers as they are, which clients would tidy. */
async function raw(lines: readonly string[], body = ''): Promise<string> {
  const socket = connect(hub.port, '127.0.0.1');
  socket.setEncoding('utf8');
  let text = '';
  socket.on('data', (part: string) => (text += part));
  const head = [...lines, 'Host: localhost', 'Connection: close', `Content-Length: ${body.length}`];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  await once(socket, 'close');
  return text;
}

describe('a request that names its whole address', () => {
  it.each(forms.map(({ prefix }) => prefix))('is counted as one that names the path alone: "%s"', async (prefix) => {
    const { key } = forms.find((form) => form.prefix === prefix)?.key ?? acme;
    const params = { name: 'get_nothing', arguments: {} };
    const batch = JSON.stringify([1, 2, 3].map((id) => ({ jsonrpc: '2.0', id, method: 'tools/call', params })));
    const headers = ['Content-Type: application/json', 'Accept: application/json, text/event-stream'];
    const post = () => raw([`POST ${prefix}/mcp?a=b HTTP/1.1`, ...headers, `X-API-Key: ${key}`], batch);
    expect(await post()).toMatch(/^HTTP\/1\.1 200 /);
    expect(await post()).toMatch(/^HTTP\/1\.1 429 /);
  });

  it('is answered as an error of the hub when the address is none', async () => {
    for (const target of ['http://[/admin/audit', 'http://a:99999999/admin/audit', 'http://']) {
      const answer = await raw([`GET ${target} HTTP/1.1`, `X-API-Key: ${ADMIN}`]);
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(answer).not.toContain('<html');
    }
  });
});

describe('a request that calls itself a subscription', () => {
  it('is counted where there is nothing to subscribe to', async () => {
    const begun = agent.nextStatement();
    const held = postJson(`${hub.url}/call-tool`, {
      key: acme.key,
      body: { tool: 'run_select_sql', arguments: { sql: 'SELECT a FROM t' } },
    }).catch(() => undefined);
    await begun;
    const headers = { 'x-api-key': acme.key, 'mcp-method': 'subscriptions/listen' };
    for (const path of ['/tools', '/health']) {
      const { status, json } = await ask(hub.url + path, { headers });
      expect([path, status, json().code]).toEqual([path, 429, 'HUB_BUSY']);
    }
    await hub.close();
    await held;
  });
});
