import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../auth/api-key.ts';
import { aHub, aKey, type TestHub } from '../testing/a-hub.ts';
import { ask, postJson, type Answer } from '../testing/ask.ts';
import { answerWith, openContractAgent, type ContractAgent } from '../testing/contract-agent.ts';

const ADMIN = 'admin-key-of-this-test-0123456789';
const ROW = 'WATERMARK-OF-A-ROW';
const VALUE = 'WATERMARK-OF-A-VALUE';
const TOKEN = 'WatermarkOfAToken0123456789abcdefgh';
const acme = aKey(['acme'], { name: 'acme-key' });
const narrow = aKey(['acme'], { name: 'narrow', tools: ['diagnose_table'] });
const slow = aKey(['acme'], { name: 'slow', rate_limit_per_minute: 1 });
const viewer = aKey([], { role: 'viewer', name: 'viewer' });
const ofBeta = aKey(['beta'], { role: 'viewer', name: 'of-beta' });
const SQL = `SELECT o.id FROM shop.orders o WHERE o.name = '${VALUE}'`;

type Line = Record<string, unknown>;

let agent: ContractAgent;
let hub: TestHub;

async function openHub(env: Readonly<Record<string, string>> = {}): Promise<TestHub> {
  const link = { agent_url: agent.url, agent_token: agent.token };
  return aHub({
    tenants: { acme: link, beta: { ...link, adhoc_sql: false }, off: { ...link, enabled: false } },
    keys: [acme, narrow, slow, viewer, ofBeta].map(({ entry }) => entry),
    env: { ADMIN_KEY: ADMIN, ...env },
  });
}

beforeAll(async () => {
  agent = await openContractAgent({ handle: answerWith([{ name: 'id', type: 'VARCHAR' }], [[ROW], [ROW]]) });
  hub = await openHub();
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await agent[Symbol.asyncDispose]();
});

function folderOf({ tenantsPath }: Pick<TestHub, 'tenantsPath'>): string {
  return join(dirname(tenantsPath), 'data', 'audit');
}

function textOf(of: TestHub): string {
  const folder = folderOf(of);
  const names = readdirSync(folder).filter((name) => name.startsWith('audit-'));
  return names
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
}

function linesOf(of: TestHub = hub): Line[] {
  return textOf(of)
    .trimEnd()
    .split('\n')
    .map((line) => Object(JSON.parse(line)));
}

/** The lines of one request: they are there when its answer is. */
function linesOfRequest({ headers }: Pick<Answer, 'headers'>, of: TestHub = hub): Line[] {
  return linesOf(of).filter((line) => line['request_id'] === headers['x-request-id']);
}

function call(
  sql = SQL,
  { key = acme.key, tenant = 'acme', of = hub }: { key?: string; tenant?: string; of?: TestHub } = {},
) {
  return postJson(`${of.url}/call-tool`, {
    key,
    tenant,
    body: { tool: 'run_select_sql', arguments: { sql, maxRows: 7, rows: [[VALUE]] } },
  });
}

function send(
  method: string,
  path: string,
  { key = ADMIN, body, of = hub }: { key?: string; body?: unknown; of?: TestHub } = {},
) {
  return ask(of.url + path, {
    method,
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

describe('a call', () => {
  it('has one line that says who asked what and what it read', async () => {
    const answer = await call();
    expect(answer.status).toBe(200);
    expect(linesOfRequest(answer)).toMatchObject([
      {
        v: 1,
        type: 'call',
        principal: 'acme-key',
        key_prefix: acme.key.slice(0, 12),
        tenant: 'acme',
        tool: 'run_select_sql',
        arguments: {
          sql: 'SELECT o.id FROM shop.orders o WHERE o.name = ?',
          maxRows: 7,
          rows: '[not an argument of this tool]',
        },
        statements: [{ sql: 'SELECT o.id FROM shop.orders o WHERE o.name = ?' }],
        reads: [{ table: 'shop.orders', columns: ['id', 'name'] }],
        rows: 2,
        bytes: expect.any(Number),
        truncated: false,
        latency_ms: expect.any(Number),
        decision: 'allowed',
        error_code: null,
        source: '127.0.0.1',
      },
    ]);
  });

  it.each([
    ['is refused by the guard', `DROP TABLE t /* ${VALUE} */`, acme.key, 'denied', 'NOT_READ_ONLY'],
    ['its key may not make', 'SELECT 1', narrow.key, 'denied', 'FORBIDDEN'],
    ['has wrong arguments', '', acme.key, 'failed', 'BAD_ARGUMENTS'],
  ])('that %s has one line with the code', async (_, sql, key, decision, errorCode) => {
    const answer = await call(sql, { key });
    expect(linesOfRequest(answer)).toMatchObject([
      { type: 'call', decision, error_code: errorCode, statements: [], rows: 0 },
    ]);
  });

  it.each(['tools/call', 'tools/list'])('over MCP has one line, and a list none: %s', async (method) => {
    const params = method === 'tools/call' ? { name: 'run_select_sql', arguments: { sql: SQL } } : {};
    const answer = await postJson(`${hub.url}/mcp`, {
      key: acme.key,
      tenant: 'acme',
      body: { jsonrpc: '2.0', id: 1, method, params },
    });
    expect(answer.status).toBe(200);
    expect(linesOfRequest(answer).map(({ type }) => type)).toEqual(method === 'tools/call' ? ['call'] : []);
  });

  it('by an operator for a tenant has one line, as a call', async () => {
    const answer = await send('POST', '/admin/tenants/acme/calls', {
      body: { tool: 'run_select_sql', arguments: { sql: SQL } },
    });
    expect(linesOfRequest(answer)).toMatchObject([{ type: 'call', principal: 'ADMIN_KEY', tenant: 'acme' }]);
  });
});

describe('a stream', () => {
  it('is on record before its rows leave and before it ends', async () => {
    const answer = await postJson(`${hub.url}/stream-sql`, { key: acme.key, tenant: 'acme', body: { sql: SQL } });
    expect(answer.text).toContain('"t":"end"');
    const asked = { principal: 'acme-key', tenant: 'acme', reads: [{ table: 'shop.orders', columns: ['id', 'name'] }] };
    expect(linesOfRequest(answer)).toMatchObject([
      { type: 'stream_start', ...asked },
      { type: 'stream', ...asked, rows: 2, decision: 'allowed', statements: [{ sql: expect.stringContaining('= ?') }] },
    ]);
  });

  it('that is refused has one line', async () => {
    const answer = await postJson(`${hub.url}/stream-sql`, {
      key: acme.key,
      tenant: 'acme',
      body: { sql: 'DELETE FROM t' },
    });
    expect(linesOfRequest(answer)).toMatchObject([{ type: 'stream', decision: 'denied', error_code: 'NOT_READ_ONLY' }]);
  });
});

describe('a key in the place of a name', () => {
  it.each([
    ['a tenant', [acme.key, createApiKey().key, ADMIN], (key: string) => call(SQL, { tenant: key })],
    [
      'an id of a request',
      [acme.key, createApiKey().key],
      (key: string) => ask(`${hub.url}/tools`, { headers: { 'x-request-id': key } }),
    ],
    [
      'the tenant of a change',
      [acme.key, ADMIN],
      (key: string) => send('PUT', `/admin/tenants/${key}/schedule`, { body: {} }),
    ],
    ['an id of a key', [acme.key, ADMIN], (key: string) => send('DELETE', `/admin/keys/${key}`)],
    ['an id of a target', [acme.key, ADMIN], (key: string) => send('POST', `/admin/alert-targets/${key}/test`)],
  ])('is not kept: %s', async (_, keys, askWith) => {
    for (const key of keys) {
      const answer = await askWith(key);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(linesOfRequest(answer)).toHaveLength(1);
      expect(textOf(hub)).not.toContain(key);
    }
  });
});

describe('a request that is turned away', () => {
  it.each([
    [
      'without a key',
      () => ask(`${hub.url}/tools`),
      { error_code: 'UNAUTHENTICATED', principal: null, action: 'GET /tools' },
    ],
    [
      'with a wrong key',
      () => send('GET', '/admin/keys', { key: TOKEN }),
      { error_code: 'UNAUTHENTICATED', principal: null },
    ],
    [
      'for another’s tenant',
      () => call(SQL, { tenant: 'beta' }),
      { error_code: 'TENANT_UNKNOWN', principal: 'acme-key', tenant: 'beta' },
    ],
    [
      'by a role too low',
      () => send('POST', '/admin/tenants', { key: viewer.key, body: {} }),
      { error_code: 'FORBIDDEN', principal: 'viewer', action: 'POST /admin/tenants' },
    ],
    [
      'with a foreign Host',
      () => ask(`${hub.url}/tools`, { headers: { host: 'evil.example.com' } }),
      { error_code: 'HOST_REFUSED' },
    ],
    [
      'where there is nothing',
      () => ask(`${hub.url}/${VALUE}?key=${TOKEN}`),
      { error_code: 'NOT_FOUND', action: 'GET (no route)' },
    ],
  ])('%s has one line', async (_, request, line) => {
    const answer = await request();
    expect(linesOfRequest(answer)).toMatchObject([
      { type: 'denial', decision: 'denied', source: '127.0.0.1', ...line },
    ]);
  });

  it('as its key has used up its requests has one line', async () => {
    await send('GET', '/tools', { key: slow.key });
    const answer = await send('GET', '/tools', { key: slow.key });
    expect(answer.status).toBe(429);
    expect(linesOfRequest(answer)).toMatchObject([{ type: 'denial', principal: 'slow', error_code: 'RATE_LIMITED' }]);
  });

  it('hundreds of times fills no disk', async () => {
    await using flooded = await openHub();
    const before = textOf(flooded).length;
    for (let round = 0; round < 12; round += 1)
      await Promise.all(
        Array.from({ length: 50 }, (_, n) => send('GET', '/tools', { key: `wrong-${round}-${n}`, of: flooded })),
      );
    expect(textOf(flooded).length - before).toBeLessThan(15_000);
    await flooded.close();
    const counted = linesOf(flooded).filter(({ type }) => type === 'denials');
    const own = linesOf(flooded).filter(({ type }) => type === 'denial').length;
    expect(counted.reduce((sum, { count }) => sum + Number(count), own)).toBe(600);
  });
});

describe('an operator’s change', () => {
  it.each([
    [
      'POST',
      '/admin/tenants',
      { id: 'made', agent_url: 'https://agent.example.com', agent_token: TOKEN },
      { tenant: 'made', decision: 'allowed' },
    ],
    [
      'PATCH',
      '/admin/tenants/made',
      { name: 'Made', agent_token: TOKEN },
      { tenant: 'made', arguments: { name: 'Made', agent_token: '[secret]' } },
    ],
    ['POST', '/admin/tenants/made/enrolments', undefined, { tenant: 'made', decision: 'allowed' }],
    [
      'DELETE',
      '/admin/tenants/made/agents/nobody',
      undefined,
      { tenant: 'made', subject: 'nobody', decision: 'denied', error_code: 'NOT_FOUND' },
    ],
    ['POST', '/admin/tenants', { id: 'made' }, { decision: 'failed', error_code: 'TENANT_EXISTS' }],
    ['DELETE', '/admin/tenants/made', undefined, { tenant: 'made', decision: 'allowed' }],
  ])('has one line: %s %s', async (method, path, body, line) => {
    const answer = await send(method, path, { body });
    expect(linesOfRequest(answer)).toMatchObject([
      { type: 'admin', principal: 'ADMIN_KEY', source: '127.0.0.1', ...line },
    ]);
    expect(String(linesOfRequest(answer)[0]?.['action'])).toMatch(new RegExp(`^${method} /admin/tenants`));
  });

  it('of keys names the key that it made by its id', async () => {
    const answer = await send('POST', '/admin/keys', { body: { name: 'new', tenants: ['acme'] } });
    const { id, key } = answer.json();
    expect(linesOfRequest(answer)).toMatchObject([{ type: 'admin', subject: id, action: 'POST /admin/keys' }]);
    expect(textOf(hub)).not.toContain(key);
  });

  it('on every such route is on record, whatever comes of it', async () => {
    const changing = hub.routes.filter(
      ({ method, door }) => method !== 'get' && ['viewer', 'operator', 'admin'].includes(door),
    );
    expect(changing.length).toBeGreaterThan(8);
    for (const { method, path } of changing) {
      const answer = await send(method.toUpperCase(), path, { body: {} });
      expect([path, linesOfRequest(answer).length]).toEqual([path, 1]);
    }
  });

  it('is on record by what came into force too, also when it came by an edit of the tenants file', async () => {
    await using other = await openHub();
    await send('POST', '/admin/tenants', { body: { id: 'made' }, of: other });
    const { tenants, api_keys: keys } = JSON.parse(readFileSync(other.tenantsPath, 'utf8'));
    delete tenants.off;
    tenants.beta.name = VALUE;
    other.writeTenants(JSON.stringify({ tenants, api_keys: keys.slice(0, -1) }));
    other.registry.reload();
    await expect
      .poll(() => linesOf(other).filter(({ type }) => type === 'registry'))
      .toMatchObject([
        { tenants: { added: ['made'] } },
        { tenants: { removed: ['off'], changed: ['beta'] }, keys: { removed: [expect.any(String)] } },
      ]);
    expect(textOf(other)).not.toContain(VALUE);
  });

  it('to sign in and out is on record, and a wrong key as a denial', async () => {
    const signIn = await send('POST', '/console/api/session', { key: '', body: { key: ADMIN } });
    expect(linesOfRequest(signIn)).toMatchObject([{ type: 'session', principal: 'ADMIN_KEY', decision: 'allowed' }]);
    const cookie = String(signIn.headers['set-cookie']).split(';')[0] ?? '';
    const headers = { cookie, 'x-csrf-token': String(signIn.json().csrf_token) };
    const signOut = await ask(`${hub.url}/console/api/session`, { method: 'DELETE', headers });
    expect(signOut.status).toBe(204);
    expect(linesOfRequest(signOut)).toMatchObject([{ type: 'session', principal: 'ADMIN_KEY' }]);
    const wrong = await send('POST', '/console/api/session', { key: '', body: { key: TOKEN } });
    expect(linesOfRequest(wrong)).toMatchObject([{ type: 'denial', error_code: 'UNAUTHENTICATED' }]);
    const nobody = await ask(`${hub.url}/console/api/session`, { method: 'DELETE' });
    expect([nobody.status, linesOfRequest(nobody)]).toEqual([204, []]);
  });
});

describe('the record', () => {
  it('holds no row, no value and no secret of all that was sent', () => {
    const text = textOf(hub);
    for (const secret of [ROW, VALUE, TOKEN, ADMIN, acme.key, narrow.key, agent.token])
      expect(text).not.toContain(secret);
    expect(text).toContain('SELECT o.id FROM shop.orders');
  });

  it('is paged through, the newest first, by what is asked for', async () => {
    const list = async (query: string, key = ADMIN) => (await send('GET', `/admin/audit?${query}`, { key })).json();
    const all = Object(await list('limit=1000')).records as Line[];
    expect(all.length).toBe(linesOf().length);
    expect(all.map(({ seq }) => seq)).toEqual(
      linesOf()
        .map(({ seq }) => seq)
        .toReversed(),
    );
    expect(all[0]).not.toHaveProperty('prev');
    const pages: unknown[] = [];
    for (let before: string | null = '999999'; before !== null;) {
      const page = await list(`limit=7&before=${before}`);
      pages.push(...(page.records as Line[]).map(({ seq }) => seq));
      before = page.next_before as string | null;
    }
    expect(pages).toEqual(all.map(({ seq }) => seq));
    for (const [query, fits] of [
      ['tenant=acme&decision=denied', (line: Line) => line['tenant'] === 'acme' && line['decision'] === 'denied'],
      ['tool=run_select_sql', (line: Line) => line['tool'] === 'run_select_sql'],
      ['principal=viewer', (line: Line) => line['principal'] === 'viewer'],
      ['since=2001-01-01&until=2001-01-02', () => false],
      ['since=2001-01-01', () => true],
    ] as const)
      expect([query, (await list(`limit=1000&${query}`)).records]).toEqual([query, all.filter(fits)]);
    expect((await send('GET', '/admin/audit?decision=maybe')).status).toBe(400);
  });

  it('shows an operator who is confined to a tenant the lines of that one alone', async () => {
    const mine = (await send('GET', '/admin/audit?limit=1000', { key: ofBeta.key })).json();
    const tenants = (mine.records as Line[]).map(({ tenant }) => tenant);
    expect([...new Set(tenants)]).toEqual(['beta']);
    const asked = await send('GET', '/admin/audit?tenant=acme', { key: ofBeta.key });
    expect(asked.json()).toEqual({ records: [], next_before: null });
    expect((await send('GET', '/admin/audit/verify', { key: ofBeta.key })).status).toBe(403);
  });

  it('is proved whole, and counted in the metrics', async () => {
    const verdict = (await send('GET', '/admin/audit/verify')).json();
    expect(verdict).toMatchObject({
      intact: true,
      records: linesOf().length,
      files: 1,
      first_at: linesOf()[0]?.['at'],
    });
    expect((await send('GET', `/admin/audit/verify?head=${String(verdict.head)}`)).json()).toMatchObject({
      intact: true,
    });
    const { text } = await send('GET', '/metrics');
    expect(text).toMatch(/^starrocks_mcp_audit_records_total\{type="call"\} [1-9]/m);
    expect(text).toMatch(/^starrocks_mcp_audit_failures_total 0$/m);
    expect(text).toMatch(/^starrocks_mcp_audit_available 1$/m);
    expect(text).toMatch(/^starrocks_mcp_audit_last_write_timestamp_seconds 1\d{9}/m);
  });

  it('tells which line was tampered with', async () => {
    await using other = await openHub();
    for (let n = 0; n < 5; n += 1) await call(SQL, { of: other });
    const folder = folderOf(other);
    const name = readdirSync(folder).find((one) => one.startsWith('audit-')) ?? '';
    writeFileSync(join(folder, name), readFileSync(join(folder, name), 'utf8').replace('"rows":2', '"rows":1'));
    expect((await send('GET', '/admin/audit/verify', { of: other })).json()).toMatchObject({
      intact: false,
      broken: { file: name, line: expect.any(Number), why: expect.stringMatching(/altered/) },
    });
    rmSync(join(folder, name));
    expect((await send('GET', '/admin/audit/verify', { of: other })).json()).toMatchObject({ intact: false });
  });
});

describe('a hub whose record cannot be written', () => {
  /** Moves the record away and puts a file in the place of its folder, as no permission keeps root from writing. */
  function blockRecord(of: TestHub): () => void {
    const folder = folderOf(of);
    renameSync(folder, `${folder}-aside`);
    rmSync(join(`${folder}-aside`, readdirSync(`${folder}-aside`).find((name) => name.startsWith('audit-')) ?? ''));
    writeFileSync(folder, '');
    return () => {
      rmSync(folder);
      mkdirSync(folder);
    };
  }

  it('answers nothing and runs nothing, says so, and goes on by itself', async () => {
    await using other = await openHub();
    expect((await call(SQL, { of: other })).status).toBe(200);
    const mend = blockRecord(other);
    const statements = agent.statements.length;
    const refused = [
      await call(SQL, { of: other }),
      await postJson(`${other.url}/stream-sql`, { key: acme.key, tenant: 'acme', body: { sql: SQL } }),
      await send('POST', '/admin/tenants', { body: { id: 'made' }, of: other }),
      await send('GET', '/tools', { key: 'wrong', of: other }),
    ];
    expect(refused.map(({ status, json }) => [status, json().code])).toEqual(
      refused.map(() => [503, 'AUDIT_UNAVAILABLE']),
    );
    const over = await postJson(`${other.url}/mcp`, {
      key: acme.key,
      tenant: 'acme',
      body: {
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'run_select_sql', arguments: { sql: SQL } },
      },
    });
    expect(over.text).toContain('AUDIT_UNAVAILABLE');
    expect(agent.statements.length).toBe(statements);
    expect(other.registry.snapshot.tenants.has('made')).toBe(false);
    expect((await ask(`${other.url}/ready`)).status).toBe(503);
    expect((await send('GET', '/metrics', { of: other })).text).toMatch(/^starrocks_mcp_audit_available 0$/m);
    expect(other.lines.some(({ level, msg }) => level === 50 && String(msg).includes('record cannot be written'))).toBe(
      true,
    );
    mend();
    const again = await call(SQL, { of: other });
    expect(again.status).toBe(200);
    expect(linesOfRequest(again, other)).toHaveLength(1);
    // What was taken away is missed.
    expect((await send('GET', '/admin/audit/verify', { of: other })).json()).toMatchObject({ intact: false });
  });

  it('in relaxed mode answers, and puts the line into its log', async () => {
    await using other = await openHub({ AUDIT_MODE: 'relaxed' });
    blockRecord(other);
    const answer = await call(SQL, { of: other });
    expect(answer.status).toBe(200);
    await expect
      .poll(() => other.lines.find(({ record }) => Object(record).request_id === answer.headers['x-request-id']))
      .toMatchObject({ level: 50, record: { type: 'call', tool: 'run_select_sql' } });
    expect(other.logText()).not.toContain(VALUE);
  });
});
