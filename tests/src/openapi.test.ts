import { once } from 'node:events';
import { createServer } from 'node:http';
import { Validator } from '@seriousme/openapi-schema-validator';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ADMIN_KEY, openHouse, type House } from './house.ts';
import { openAgent, type AgentBesideCluster } from './open-agent.ts';
import { openDialOutAgent, type DialOutAgent } from './open-dial-out-agent.ts';

const scenario = { name: 'openapi', version: '3.5.7', now: '2026-03-01 12:00:00' };
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const content = z.object({ schema: z.unknown() });
const response = z.object({ content: z.record(z.string(), content).optional() });
const operation = z.object({
  security: z.array(z.unknown()),
  requestBody: z.object({ content: z.record(z.string(), content) }).optional(),
  responses: z.record(z.string(), response),
});
const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.partialRecord(z.enum(METHODS), operation)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});
type OpenApi = z.output<typeof documentSchema>;

let cluster: Simulator;
let agent: AgentBesideCluster;
let dialOut: DialOutAgent;
let house: House;
/** As it was served. */
let served: Record<string, unknown>;
let openApi: OpenApi;
let hook: Awaited<ReturnType<typeof openHook>>;
/** Where an answer was not as the document says. */
const differences: unknown[] = [];
/** `method path status` of what came. */
const came = new Set<string>();
const OF_TENANTS = /^\/(tools|call-tool|stream-sql|test-agent)$/;

beforeAll(async () => {
  cluster = await startSimulator({ scenario });
  agent = await openAgent({ clusterPort: cluster.port });
  house = await openHouse({
    tenants: {
      acme: agent.entry,
      calling: { link: 'dial-out' },
      broken: { direct: { host: '127.0.0.1', port: 1, user: 'x' } },
    },
    keys: { acme: ['acme'] },
    env: { ALERT_ALLOW_PRIVATE_ADDRESSES: 'true' },
  });
  dialOut = await openDialOutAgent({ house, tenantId: 'calling', clusterPort: cluster.port });
  hook = await openHook();
  const headers = { 'X-API-Key': ADMIN_KEY };
  served = Object(await (await fetch(`${house.url}/openapi.json`, { headers })).json());
  openApi = documentSchema.parse(served);
});

afterAll(async () => {
  await hook.close();
  await dialOut[Symbol.asyncDispose]();
  await house[Symbol.asyncDispose]();
  await agent.agent.close();
  await cluster.close();
});

async function openHook() {
  const server = createServer((req, res) => {
    req.resume();
    res.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/hook`, close: async () => void server.close() };
}

interface Request {
  readonly key?: string;
  readonly body?: unknown;
  /** In place of what stands in the path, `{tenantId}` first. */
  readonly names?: readonly string[];
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks and holds the answer against the document; the answer’s body, read as JSON where it is. */
async function ask(what: string, { key = ADMIN_KEY, body, names = [], query = '', headers = {} }: Request = {}) {
  const [method = '', path = ''] = what.split(' ');
  const left = [...names];
  const filled = path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(left.shift() ?? 'acme'));
  const answer = await fetch(house.url + filled + query, {
    method: method.toUpperCase(),
    headers: { ...(key !== '' && { 'X-API-Key': key }), 'Content-Type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  came.add(`${what} ${answer.status}`);
  const type = answer.headers.get('content-type');
  differences.push(...differencesIn(what, { status: answer.status, type, text }));
  const isJson = type?.startsWith('application/json') === true;
  const json: Record<string, unknown> = isJson ? Object(JSON.parse(text)) : {};
  return { status: answer.status, json, headers: answer.headers };
}

interface Given {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
}

function differencesIn(what: string, { status, type, text }: Given): readonly unknown[] {
  const told = operationOf(what).responses;
  const described = told[String(status)] ?? (status >= 400 ? told['default'] : undefined);
  if (described === undefined) return [{ what, status, difference: 'no such answer is described' }];
  if (text === '' && status === 204) return [];
  const [mime = ''] = (type ?? '').split(';');
  const schema = described.content?.[mime]?.schema;
  if (schema === undefined) return [{ what, status, difference: `${mime} is not described` }];
  if (mime !== 'application/json') return [];
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile({ ...Object(schema), components: openApi.components });
  return validate(JSON.parse(text)) ? [] : [{ what, status, difference: validate.errors }];
}

function operationOf(what: string) {
  const [method, path = ''] = what.split(' ');
  const found = openApi.paths[path]?.[z.enum(METHODS).parse(method)];
  if (found === undefined) throw new Error(`${what} is not described`);
  return found;
}

function operationsIn({ paths }: OpenApi) {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, found]) => Object.assign(found, { what: `${method} ${path}`, path })),
  );
}

const idOf = ({ json }: { json: Record<string, unknown> }, name = 'id'): string => String(json[name]);

describe('the OpenAPI document', () => {
  it('is one, by the rules of OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(served))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('tells what clients of a tenant are answered', async () => {
    const key = house.key('acme');
    await ask('get /tools', { key });
    await ask('post /call-tool', { key, body: { tool: 'analyze_system_comprehensive', arguments: {} } });
    await ask('post /call-tool', { key, body: { tool: 'get_nothing' } });
    await ask('post /stream-sql', { key, body: { sql: 'SELECT 1' } });
    await ask('post /stream-sql', { key, body: { sql: 'DROP TABLE t' } });
    await ask('get /test-agent', { key });
    await ask('get /openapi.json', { key });
    await ask('get /health', { key: '' });
    await ask('get /ready', { key: '' });
    await ask('get /metrics');
    expect(differences).toEqual([]);
  });

  it('tells what operators are answered of tenants, agents and schedules', async () => {
    await ask('get /admin/stats');
    const gone = new AbortController();
    await fetch(`${house.url}/sse`, { headers: { 'X-API-Key': house.key('acme') }, signal: gone.signal });
    expect((await ask('get /admin/connections')).json).toMatchObject({ active: 1 });
    gone.abort();
    await ask('get /admin/tenants');
    await ask('post /admin/tenants', { body: { id: 'made', name: 'Made', limits: { max_rows: 5 } } });
    await ask('post /admin/tenants', { body: { id: 'made' } });
    await ask('get /admin/tenants/{tenantId}', { names: ['made'] });
    await ask('get /admin/tenants/{tenantId}', { names: ['broken'] });
    await ask('patch /admin/tenants/{tenantId}', {
      names: ['made'],
      body: { limits: { max_rows: null }, contact: 'x' },
    });
    await ask('patch /admin/tenants/{tenantId}', { body: { name: 'x' } });
    await ask('post /admin/tenants/{tenantId}/enrolments', { names: ['made'] });
    await ask('post /admin/tenants/{tenantId}/test');
    await ask('post /admin/tenants/{tenantId}/test', { names: ['made'] });
    await ask('post /admin/tenants/{tenantId}/test', { names: ['broken'] });
    await ask('post /admin/tenants/{tenantId}/calls', { body: { tool: 'analyze_storage_health' } });
    await ask('get /admin/stats');
    await ask('put /admin/tenants/{tenantId}/schedule', { names: ['made'], body: { every_minutes: 30 } });
    await ask('get /admin/tenants/{tenantId}/schedule', { names: ['made'] });
    await ask('delete /admin/tenants/{tenantId}', { names: ['made'] });
    await ask('get /admin/tenants/{tenantId}/agents', { names: ['calling'] });
    const names = ['calling', dialOut.agentId];
    await ask('post /admin/tenants/{tenantId}/agents/{agentId}/rotate', { names });
    await ask('delete /admin/tenants/{tenantId}/agents/{agentId}', { names });
    await ask('get /admin/tenants/{tenantId}/agents', { names: ['calling'] });
    expect(differences).toEqual([]);
  });

  it('tells what operators are answered of keys, sessions, tools and settings', async () => {
    const body = {
      name: 'made',
      tenants: ['acme'],
      tools: ['get_disk_usage'],
      expires: '2099-01-31',
      source_addresses: ['::1'],
    };
    const made = await ask('post /admin/keys', { body });
    await ask('get /admin/keys');
    await ask('delete /admin/keys/{keyId}', { names: [idOf(made)] });
    await ask('get /admin/keys');
    await ask('get /admin/tools');
    await ask('get /admin/settings');
    await ask('get /console/api/session', { key: '' });
    const { headers, json } = await ask('post /console/api/session', { key: '', body: { key: ADMIN_KEY } });
    const session = {
      Cookie: headers.getSetCookie()[0]?.split(';')[0] ?? '',
      'X-CSRF-Token': String(json['csrf_token']),
    };
    await ask('get /console/api/session', { key: '', headers: session });
    await ask('delete /console/api/session', { key: '', headers: session });
    expect(differences).toEqual([]);
  });

  it('tells what operators are answered of diagnoses, alerts and the record', async () => {
    await ask('post /call-tool', { key: house.key('acme'), body: { tool: 'analyze_system_comprehensive' } });
    const { json } = await ask('get /admin/tenants/{tenantId}/reports');
    const [newest, older] = z.array(z.object({ id: z.string() })).parse(json['reports']);
    await ask('get /admin/tenants/{tenantId}/reports/{reportId}', { names: ['acme', newest?.id ?? ''] });
    const compared = { names: ['acme', newest?.id ?? ''], query: `?with=${older?.id}` };
    await ask('get /admin/tenants/{tenantId}/reports/{reportId}/compare', compared);
    await ask('get /admin/tenants/{tenantId}/series');
    await ask('get /admin/fleet');
    await ask('get /admin/fleet/changes');
    const body = { name: 'hook', kind: 'webhook', url: hook.url, tenants: 'all', min_severity: 'info' };
    const names = [idOf(await ask('post /admin/alert-targets', { body }))];
    await ask('get /admin/alert-targets');
    await ask('post /admin/alert-targets/{targetId}/test', { names });
    await ask('get /admin/alerts');
    await ask('delete /admin/alert-targets/{targetId}', { names });
    await ask('get /admin/audit');
    await ask('get /admin/audit/verify');
    expect(differences).toEqual([]);
  });

  it('tells the error that a stranger, a wrong body and an unknown name get', async () => {
    const unexpected: unknown[] = [];
    const expectStatus = async (what: string, request: Request, statuses: readonly number[]): Promise<void> => {
      const { status } = await ask(what, request);
      if (!statuses.includes(status)) unexpected.push({ what, request, status });
    };
    for (const { what, path, security, requestBody } of operationsIn(openApi)) {
      const names = ['nobody', 'nothing'];
      const key = OF_TENANTS.test(path) ? house.key('acme') : ADMIN_KEY;
      if (security.length > 0) await expectStatus(what, { key: '' }, [401]);
      if (requestBody !== undefined) await expectStatus(what, { key, names, body: [] }, [400, 404, 413]);
      if (path.includes('{')) await expectStatus(what, { names }, [400, 404]);
    }
    expect(unexpected).toEqual([]);
    expect(differences).toEqual([]);
  });

  it('has been held against every answer but errors that it describes', () => {
    const described = operationsIn(openApi).flatMap(({ what, responses }) =>
      Object.keys(responses).flatMap((status) => (status.startsWith('2') ? [`${what} ${status}`] : [])),
    );
    expect(described.filter((answer) => !came.has(answer))).toEqual([]);
  });
});
