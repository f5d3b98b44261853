import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aHub, aKey, type TestHub } from '../testing/a-hub.ts';
import { ask, postJson } from '../testing/ask.ts';
import { openContractAgent, type ContractAgent } from '../testing/contract-agent.ts';

const METRICS_KEY = 'metrics-key-of-this-test';
const acme = aKey(['acme']);

let agent: ContractAgent;
let hub: TestHub;
let families: readonly Family[];
let text: string;

interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[];
}

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
  families = parse(text);
});

afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await agent[Symbol.asyncDispose]();
});

async function scrape(): Promise<string> {
  return (await ask(`${hub.url}/metrics`, { headers: { 'x-api-key': METRICS_KEY } })).text;
}

/** The text format, line by line; throws on what is none of it. */
function parse(exposition: string): readonly Family[] {
  const found = new Map<string, { name: string; type: string; help: string; samples: Family['samples'][number][] }>();
  let current: string | undefined;
  for (const line of exposition.split('\n').filter((each) => each !== '')) {
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/.exec(line);
    if (comment) {
      current = String(comment[2]);
      const family = found.get(current) ?? { name: current, type: '', help: '', samples: [] };
      found.set(current, { ...family, [String(comment[1]).toLowerCase()]: String(comment[3]) });
    } else if (sample && current !== undefined) {
      const labels = [...(sample[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [
        name,
        value,
      ]);
      found.get(current)?.samples.push({ name: String(sample[1]), labels: Object.fromEntries(labels) });
    } else throw new Error(`not the text format: ${line}`);
  }
  return [...found.values()];
}

/** What `promtool check metrics` complains of. */
function complaints({ name, type, help, samples }: Family): string[] {
  const rules: Readonly<Record<string, boolean>> = {
    'has no help': help.trim() === '',
    'has no type': !['counter', 'gauge', 'histogram', 'summary'].includes(type),
    'is a counter without _total': type === 'counter' && !name.endsWith('_total'),
    'is named like a counter': type !== 'counter' && name.endsWith('_total'),
    'is named like a part of a histogram': /_(bucket|count|sum)$/.test(name),
    'has its type in its name': /(^|_)(counter|gauge|histogram|summary)(_|$)/.test(name),
    'is not in snake case': !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name),
    'is not in base units':
      /_(ms|milliseconds?|micros?|minutes|hours|days|kb|mb|kilobytes|megabytes|percent)(_|$)/.test(name),
    'abbreviates its unit': /_(s|sec|secs|b)(_total)?$/.test(name),
    'has a foreign sample': samples.some(
      (sample) => sample.name.replace(/_(bucket|count|sum)$/, '') !== name.replace(/_(count|sum)$/, ''),
    ),
    'is an info that is not 1 and a gauge': name.endsWith('_info') && type !== 'gauge',
  };
  return Object.entries(rules).flatMap(([rule, isBroken]) => (isBroken ? [`${name} ${rule}`] : []));
}

function samplesOf(exposition: string, name: string): string[] {
  return exposition.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

describe('the exposition', () => {
  it('keeps the rules of names, types, units and helps', () => {
    expect(families.length).toBeGreaterThan(30);
    expect(families.flatMap(complaints)).toEqual([]);
  });

  it('has labels from closed lists alone, and no host, address or secret in them', () => {
    const own = families.filter(({ name }) => name.startsWith('starrocks_mcp_'));
    const names = new Set(own.flatMap(({ samples }) => samples.flatMap(({ labels }) => Object.keys(labels))));
    names.delete('le');
    expect([...names].toSorted()).toEqual([
      'check',
      'code',
      'link',
      'route',
      'state',
      'status',
      'tenant',
      'tool',
      'type',
      'version',
    ]);
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
