import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aHub, aKey, type TestHub } from '../testing/a-hub.ts';
import { ask, postJson } from '../testing/ask.ts';
import { openContractAgent, type ContractAgent } from '../testing/contract-agent.ts';

const METRICS_KEY = 'metrics-key-of-this-test';
/** `le` is the bucket of a histogram. */
const BOUNDED_LABELS = new Set(
  'check code le link outcome route severity state status tenant tool type version'.split(' '),
);
const acme = aKey(['acme']);

let agent: ContractAgent;
let hub: TestHub;
let text: string;

beforeAll(async () => {
  agent = await openContractAgent();
  hub = await aHub({
    tenants: {
      acme: { agent_url: agent.url, agent_token: agent.token },
      gone: { agent_url: 'http://127.0.0.1:9', agent_token: 'token-of-an-agent-that-is-not-there' },
      dialling: { link: 'dial-out' },
      closed: { link: 'dial-out', enabled: false },
    },
    keys: [acme.entry, aKey(['gone']).entry],
    env: { METRICS_KEY },
  });
  const call = (sql: string) => ({ tool: 'run_select_sql', arguments: { sql } });
  await postJson(`${hub.url}/call-tool`, { key: acme.key, tenant: 'acme', body: call('SELECT 1 AS one') });
  await postJson(`${hub.url}/call-tool`, { key: acme.key, tenant: 'acme', body: { tool: 'none', arguments: {} } });
  await ask(`${hub.url}/no-such-path`);
  text = await scrape();
});

afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await agent[Symbol.asyncDispose]();
});

async function scrape(): Promise<string> {
  return (await ask(`${hub.url}/metrics`, { headers: { 'x-api-key': METRICS_KEY } })).text;
}

function samplesOf(exposition: string, name: string): string[] {
  return exposition.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

describe('the exposition', () => {
  it('has labels from closed lists alone, and no host, address or secret in them', () => {
    const own = text.split('\n').filter((line) => line.startsWith('starrocks_mcp_'));
    const names = new Set(own.flatMap((line) => [...line.matchAll(/[{,](\w+)="/g)].map(([, name]) => String(name))));
    expect([...names].filter((name) => !BOUNDED_LABELS.has(name))).toEqual([]);
    for (const secret of [acme.key, METRICS_KEY, agent.token, new URL(agent.url).host, '127.0.0.1', 'no-such-path'])
      expect(text).not.toContain(secret);
  });

  it('tells of every enabled tenant with an agent whether that is online, 0 when it is not', () => {
    expect(samplesOf(text, 'starrocks_mcp_agents_online').toSorted()).toEqual([
      'starrocks_mcp_agents_online{tenant="acme",link="inbound"} 1',
      'starrocks_mcp_agents_online{tenant="dialling",link="dial-out"} 0',
      'starrocks_mcp_agents_online{tenant="gone",link="inbound"} 0',
    ]);
    expect(text).toContain('starrocks_mcp_tenants{state="enabled"} 3\n');
    expect(text).toContain('starrocks_mcp_tenants{state="disabled"} 1\n');
  });

  it('counts statements, rows and bytes by tenant, tools and requests with their times', () => {
    expect(text).toContain('starrocks_mcp_statements_total{tenant="acme",code="ok"} 1\n');
    expect(text).toContain('starrocks_mcp_statement_rows_total{tenant="acme"} 1\n');
    expect(text).toMatch(/^starrocks_mcp_statement_bytes_total\{tenant="acme"\} [1-9]/m);
    expect(text).toContain('starrocks_mcp_tool_call_duration_seconds_count{tool="run_select_sql"} 1\n');
    expect(text).toContain('starrocks_mcp_http_request_duration_seconds_count{route="/call-tool"} 2\n');
    expect(text).toContain('starrocks_mcp_http_requests_total{route="none",status="404"} 1\n');
    expect(text).toMatch(/^starrocks_mcp_store_size_bytes [1-9]\d+$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m);
  });

  it('counts what failed on the way to a cluster by code, and forgets tenants that are gone; an edit that is refused shows', async () => {
    const key = aKey(['gone', 'acme']);
    const tenants = {
      acme: { agent_url: agent.url, agent_token: agent.token },
      gone: { agent_url: 'http://127.0.0.1:9', agent_token: 'token-of-an-agent-that-is-not-there' },
    };
    hub.writeTenants(JSON.stringify({ tenants, api_keys: [key.entry] }));
    hub.registry.reload();
    const body = { tool: 'run_select_sql', arguments: { sql: 'SELECT 1 AS one' } };
    await postJson(`${hub.url}/call-tool`, { key: key.key, tenant: 'gone', body });
    expect(await scrape()).toContain('starrocks_mcp_link_errors_total{tenant="gone",code="AGENT_OFFLINE"} 1\n');
    hub.writeTenants('{');
    hub.registry.reload();
    expect(await scrape()).toContain('starrocks_mcp_tenants_current 0\n');
    hub.writeTenants(JSON.stringify({ tenants: { acme: tenants.acme }, api_keys: [key.entry] }));
    hub.registry.reload();
    expect(await scrape()).not.toContain('"gone"');
    expect(samplesOf(await scrape(), 'starrocks_mcp_statements_total')).toHaveLength(1);
    expect(await scrape()).toContain('starrocks_mcp_tenants_current 1\n');
  });
});
