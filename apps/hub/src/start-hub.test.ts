import { request } from 'node:http';
import { renameSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '@starrocks-mcp/settings';
import { aHub, aKey, type TestHub } from './testing/a-hub.ts';
import { ask, postJson } from './testing/ask.ts';
import { answerWith, openContractAgent } from './testing/contract-agent.ts';

const acme = aKey(['acme']);
const beta = aKey(['beta']);
const ADMIN = 'admin-key-of-this-test-0123456789';
const answer = answerWith([{ name: 'a', type: 'INT' }], [[7]]);
const call = { tool: 'run_select_sql', arguments: { sql: 'SELECT 7 AS a' } };

/** Resolves when the hub has logged this. */
async function logged(hub: TestHub, message: string, times = 1): Promise<void> {
  while (hub.lines.filter(({ msg }) => msg === message).length < times)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

const refused = 'The tenants file is wrong; the tenants loaded before stay in force';

describe('startHub', () => {
  it('takes tenants in and out without a restart', async () => {
    await using agent = await openContractAgent({ handle: answer });
    const link = { agent_url: agent.url, agent_token: agent.token };
    await using hub = await aHub({ tenants: { acme: link }, keys: [acme.entry, beta.entry] });
    const ask1 = (key: string) => postJson(`${hub.url}/call-tool`, { key, body: call });
    expect([(await ask1(acme.key)).status, (await ask1(beta.key)).status]).toEqual([200, 404]);

    // As editors do: a new file in the place of the old one.
    const changed = { tenants: { acme: { ...link, enabled: false }, beta: link }, api_keys: [acme.entry, beta.entry] };
    writeFileSync(`${hub.tenantsPath}.new`, JSON.stringify(changed));
    renameSync(`${hub.tenantsPath}.new`, hub.tenantsPath);
    await logged(hub, 'Tenants loaded');
    expect([(await ask1(acme.key)).status, (await ask1(beta.key)).status]).toEqual([404, 200]);
  });

  it('keeps what is in force when an edit is wrong, says which line, and takes the mended file', async () => {
    await using agent = await openContractAgent({ handle: answer });
    const link = { agent_url: agent.url, agent_token: agent.token };
    await using hub = await aHub({ tenants: { acme: link }, keys: [acme.entry] });
    hub.writeTenants('{\n  "tenants": {\n    "acme": { "enabeld": true }\n  }\n}');
    await logged(hub, refused);
    const line = hub.lines.find(({ msg }) => msg === refused);
    expect(line?.problems).toContainEqual({ line: 3, message: expect.stringContaining('enabeld') });
    expect((await postJson(`${hub.url}/call-tool`, { key: acme.key, body: call })).status).toBe(200);
    hub.writeTenants(JSON.stringify({ tenants: { acme: link, beta: link }, api_keys: [acme.entry, beta.entry] }));
    await logged(hub, 'Tenants loaded');
    expect((await postJson(`${hub.url}/call-tool`, { key: beta.key, body: call })).status).toBe(200);
  });

  it('never opens itself by an edit that takes the last key away', async () => {
    await using agent = await openContractAgent();
    const tenants = { acme: { agent_url: agent.url, agent_token: agent.token } };
    await using hub = await aHub({ tenants, keys: [acme.entry] });
    hub.writeTenants(JSON.stringify({ tenants }));
    await logged(hub, refused);
    expect((await ask(`${hub.url}/tools`)).status).toBe(401);
  });

  it('uses a changed agent for the next call, also on a connection opened before', async () => {
    await using before = await openContractAgent({ token: 'token-before', handle: answer });
    await using after = await openContractAgent({ token: 'token-after', handle: answer });
    await using hub = await aHub({
      tenants: { acme: { agent_url: before.url, agent_token: before.token } },
      keys: [acme.entry],
    });
    await postJson(`${hub.url}/call-tool`, { key: acme.key, body: call });
    hub.writeTenants(
      JSON.stringify({ tenants: { acme: { agent_url: after.url, agent_token: after.token } }, api_keys: [acme.entry] }),
    );
    await logged(hub, 'Tenants loaded');
    expect((await postJson(`${hub.url}/call-tool`, { key: acme.key, body: call })).status).toBe(200);
    expect([before.statements.length, after.statements.length]).toEqual([1, 1]);
  });

  it('lets running calls finish, takes no new ones, and says so at /ready, while it stops', async () => {
    let finish = (): void => {};
    await using agent = await openContractAgent({
      handle: (job) =>
        new Promise((resolve) => {
          finish = () => resolve(answer(job));
        }),
    });
    await using hub = await aHub({
      tenants: { acme: { agent_url: agent.url, agent_token: agent.token } },
      keys: [acme.entry],
    });
    const started = agent.nextStatement();
    const running = postJson(`${hub.url}/call-tool`, { key: acme.key, body: call });
    await started;
    const closing = hub.close();
    const ready = await ask(`${hub.url}/ready`);
    const more = await postJson(`${hub.url}/call-tool`, { key: acme.key, body: call });
    expect([ready.status, more.status, more.json().code]).toEqual([503, 503, 'SHUTTING_DOWN']);
    finish();
    expect((await running).status).toBe(200);
    expect(await closing).toBe(true);
    await expect(ask(`${hub.url}/health`)).rejects.toThrow('ECONNREFUSED');
  });

  it.each(['127.0.0.1', '0.0.0.0'])(
    'starts at %s with operators alone, and asks everybody else for a key',
    async (HOST) => {
      const env = { HOST, ADMIN_KEY: 'operators-of-this-test' };
      await using hub = await aHub({ tenants: { acme: { link: 'dial-out' } }, env });
      const operator = { 'x-api-key': env.ADMIN_KEY };
      const statuses = [
        (await ask(`${hub.url}/tools`)).status,
        (await ask(`${hub.url}/tools`, { headers: operator })).status,
        (await ask(`${hub.url}/admin/tenants`, { headers: operator })).status,
      ];
      expect(statuses).toEqual([401, 403, 200]);
    },
  );

  it('cuts off what takes too long, and cancels it at the agent', async () => {
    await using agent = await openContractAgent({ handle: () => {} });
    const tenants = { acme: { agent_url: agent.url, agent_token: agent.token } };
    await using hub = await aHub({ tenants, keys: [acme.entry], env: { SHUTDOWN_SECONDS: '0' } });
    const cancelled = agent.nextCancel();
    const started = agent.nextStatement();
    const running = postJson(`${hub.url}/call-tool`, { key: acme.key, body: call }).catch(() => undefined);
    await started;
    expect(await hub.close()).toBe(false);
    await cancelled;
    await running;
  });

  it('cancels the statement when the client is gone', async () => {
    await using agent = await openContractAgent({ handle: () => {} });
    await using hub = await aHub({
      tenants: { acme: { agent_url: agent.url, agent_token: agent.token } },
      keys: [acme.entry],
    });
    for (const path of ['/call-tool', '/mcp']) {
      const message = {
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: call.tool, arguments: call.arguments },
      };
      const headers = {
        'x-api-key': acme.key,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      };
      const cancelled = agent.nextCancel();
      const started = agent.nextStatement();
      const sent = request(hub.url + path, { method: 'POST', headers });
      sent.on('error', () => {});
      sent.end(JSON.stringify(path === '/mcp' ? message : call));
      await started;
      sent.destroy();
      expect(await cancelled).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it.each([
    ['several tenants, one API_KEY', ['acme', 'beta'], [], { API_KEY: 'x'.repeat(40) }, 'key create'],
    ['several tenants, no key', ['acme', 'beta'], [], {}, 'no key at all'],
    ['another address without a key', ['acme'], [], { HOST: '0.0.0.0' }, 'HOST is not a loopback address'],
  ])('refuses to start with %s', async (_, ids, keys, env, message) => {
    const tenants = Object.fromEntries(ids.map((id) => [id, { agent_url: 'http://127.0.0.1:9', agent_token: 't' }]));
    const error: unknown = await aHub({ tenants, keys, env }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain(message);
  });

  it('opens all tenants to API_KEY when the owner says so', async () => {
    await using agent = await openContractAgent({ handle: answer });
    const link = { agent_url: agent.url, agent_token: agent.token };
    const env = { API_KEY: 'x'.repeat(40), API_KEY_ALLOW_ALL_TENANTS: 'true' };
    await using hub = await aHub({ tenants: { acme: link, beta: link }, env });
    const { status } = await postJson(`${hub.url}/call-tool`, { key: env.API_KEY, tenant: 'beta', body: call });
    expect(status).toBe(200);
  });

  it('counts per tenant what was asked, what failed and how long it took', async () => {
    await using agent = await openContractAgent({ handle: answer });
    const tenants = {
      acme: { agent_url: agent.url, agent_token: agent.token },
      beta: { agent_url: 'http://127.0.0.1:9', agent_token: 't' },
    };
    await using hub = await aHub({ tenants, keys: [acme.entry, beta.entry], env: { ADMIN_KEY: ADMIN } });
    await postJson(`${hub.url}/call-tool`, { key: acme.key, body: call });
    const offline = await postJson(`${hub.url}/call-tool`, { key: beta.key, body: call });
    expect([offline.status, offline.json()]).toMatchObject([503, { code: 'AGENT_OFFLINE', tenant: 'beta' }]);
    const stats = (await ask(`${hub.url}/admin/stats`, { headers: { 'x-api-key': ADMIN } })).json();
    expect(stats.tenants).toMatchObject([
      {
        tenant_id: 'acme',
        requests: 1,
        errors: 0,
        agent: { state: 'online' },
        latency_ms: { p50: expect.any(Number) },
      },
      { tenant_id: 'beta', requests: 1, errors: 1, agent: { state: 'offline', last_error: 'AGENT_OFFLINE' } },
    ]);
    const listed = await ask(`${hub.url}/admin/tenants`, { headers: { 'x-api-key': ADMIN } });
    expect(listed.text).not.toContain(agent.token);
  });
});

describe('GET /test-agent', () => {
  const test = async (hub: TestHub) => ask(`${hub.url}/test-agent`, { headers: { 'x-api-key': acme.key } });

  it('tells the versions of agent and database', async () => {
    await using agent = await openContractAgent();
    await using hub = await aHub({
      tenants: { acme: { agent_url: agent.url, agent_token: agent.token } },
      keys: [acme.entry],
    });
    expect((await test(hub)).json()).toEqual({
      success: true,
      tenant: 'acme',
      agent_url: agent.url,
      agent_status: 'healthy',
      agent_version: '9.9.9',
      database_version: '3.3.5',
      latency_ms: 2,
    });
  });

  it.each([
    ['the agent is down', 'hub_to_agent', 503, 'offline', {}],
    ['the token is wrong', 'agent_token', 503, 'healthy', { token: 'another' }],
    ['the database is down', 'agent_to_database', 502, 'healthy', { databaseUp: false }],
  ])('names the hop when %s', async (what, hop, status, agentStatus, options) => {
    const agent = await openContractAgent(options);
    const agent_token = what === 'the token is wrong' ? 'not-the-token' : agent.token;
    await using hub = await aHub({ tenants: { acme: { agent_url: agent.url, agent_token } }, keys: [acme.entry] });
    if (what === 'the agent is down') await agent[Symbol.asyncDispose]();
    const tested = await test(hub);
    expect([tested.status, tested.json()]).toMatchObject([
      status,
      {
        success: false,
        tenant: 'acme',
        agent_status: agentStatus,
        failed_hop: hop,
        check: expect.any(Array),
        request_id: expect.any(String),
      },
    ]);
    await agent[Symbol.asyncDispose]();
  });
});
