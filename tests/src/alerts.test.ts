import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ADMIN_KEY, openHouse, type House } from './house.ts';
import { markedScenario } from './marked-cluster.ts';
import { runCommand } from './run-command.ts';

const DISK = 'storage.disk_load_refused';
const SECRET = 'secret-of-the-receiver-0123456789';

const bodySchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  tenant_id: z.string().nullable(),
  transition: z.string(),
  finding_id: z.string().nullable(),
});
type Body = z.infer<typeof bodySchema>;

interface Received {
  readonly body: Body;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

let dataDir: string;
let cluster: Simulator;
let other: Simulator;
let house: House;
let receiver: Server;
let receiverUrl: string;
const received = new Map<string, Received[]>();

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'starrocks-mcp-alerts-'));
  cluster = await startSimulator({ scenario: withFreeDisk(0.02) });
  other = await startSimulator({ scenario: withFreeDisk(0.02) });
  receiver = createServer((req, res) => {
    let text = '';
    req.setEncoding('utf8');
    req.on('data', (part: string) => (text += part));
    req.on('end', () => {
      const path = req.url ?? '';
      const one = { body: bodySchema.parse(JSON.parse(text)), text, headers: req.headers };
      received.set(path, [...(received.get(path) ?? []), one]);
      res.writeHead(204).end();
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  receiverUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const direct = (port: number) => ({ direct: { host: '127.0.0.1', port, user: 'root' } });
  house = await openHouse({
    tenants: { acme: direct(cluster.port), beta: direct(other.port) },
    keys: { acme: ['acme'], beta: ['beta'] },
    env: { DATA_DIR: dataDir, ALERT_ALLOW_PRIVATE_ADDRESSES: 'true', PUBLIC_URL: 'https://hub.example' },
  });
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await cluster.close();
  await other.close();
  receiver.close();
  receiver.closeAllConnections();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A cluster of which this share of the disk is free. */
function withFreeDisk(share: number): object {
  const scenario = markedScenario('acme');
  return JSON.parse(JSON.stringify(scenario).replace('20000000000', String(Math.round(share * 1e12)))) as object;
}

async function becomes(share: number): Promise<void> {
  const { port } = cluster;
  await cluster.close();
  cluster = await startSimulator({ scenario: withFreeDisk(share), port });
}

async function ask(
  path: string,
  { method = 'GET', body, key = ADMIN_KEY }: { method?: string; body?: object; key?: string } = {},
) {
  const response = await fetch(`${house.url}/admin/${path}`, {
    method,
    headers: { 'X-API-Key': key, ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: z.record(z.string(), z.unknown()).parse(JSON.parse(text)) };
}

async function diagnose(tenant: string): Promise<void> {
  const response = await fetch(`${house.url}/call-tool`, {
    method: 'POST',
    headers: { 'X-API-Key': house.key(tenant), 'Content-Type': 'application/json' },
    body: JSON.stringify({ tool: 'analyze_system_comprehensive', arguments: {} }),
  });
  expect(response.status).toBe(200);
}

async function aTarget(name: string, more: object = {}): Promise<string> {
  const made = await ask('alert-targets', {
    method: 'POST',
    body: { name, kind: 'webhook', url: `${receiverUrl}/${name}`, tenants: ['acme'], secret: SECRET, ...more },
  });
  expect(made.status).toBe(201);
  return z.string().parse(made.json['id']);
}

/** Everything that is to be told has been told. */
async function delivered(): Promise<void> {
  const states = async () => {
    const { json } = await ask('alerts?limit=500');
    return new Set(
      z
        .array(z.object({ state: z.string() }))
        .parse(json['alerts'])
        .map(({ state }) => state),
    );
  };
  await expect.poll(states, { timeout: 10_000 }).toEqual(new Set(['delivered']));
}

function told(name: string): string[] {
  return (received.get(`/${name}`) ?? [])
    .filter(({ body }) => body.finding_id === DISK)
    .map(({ body }) => `${body.transition} ${body.tenant_id}`);
}

describe('alerts of a diagnosis', () => {
  it('tell by webhook what is new and what is over, once each, and only who is to be told', async () => {
    await aTarget('acme');
    await aTarget('beta', { tenants: ['beta'] });
    await diagnose('acme');
    await diagnose('acme');
    await becomes(0.5);
    await diagnose('acme');
    await delivered();
    expect(told('acme')).toEqual(['new acme', 'resolved acme']);
    expect(received.get('/beta')).toBeUndefined();
  }, 60_000);

  it('are signed, name the report and carry no evidence', async () => {
    const first = received.get('/acme')?.find(({ body }) => body.finding_id === DISK);
    const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(first?.headers['x-hub-signature'])) ?? [];
    expect(createHmac('sha256', SECRET).update(`${seconds}.${first?.text}`).digest('hex')).toBe(mac);
    expect(first?.headers['x-hub-delivery']).toBe(first?.body.id);
    expect(String(first?.body['link'])).toBe(
      `https://hub.example/console/tenants/acme/reports/${String(first?.body['report_id'])}`,
    );
    const kept = await ask(`tenants/acme/reports/${String(first?.body['report_id'])}`);
    expect(kept.status).toBe(200);
    expect(first?.text).not.toMatch(/evidence|SELECT|remedies/i);
  });

  it('are listed in the language of whoever looks', async () => {
    const told = received.get('/acme')?.find(({ body }) => body.finding_id === DISK)?.body['title'];
    const titles = async (query: string) => {
      const { json } = await ask(`alerts?limit=500${query}`);
      return z
        .array(z.object({ alerts: z.array(z.object({ finding_id: z.string().nullable(), title: z.string() })) }))
        .parse(json['alerts'])
        .flatMap(({ alerts }) => alerts.filter(({ finding_id }) => finding_id === DISK).map(({ title }) => title));
    };
    expect(new Set(await titles(''))).toEqual(new Set([told]));
    expect(new Set(await titles('&language=en'))).toEqual(new Set([told]));
    for (const title of await titles('&language=zh')) expect(title).toMatch(/\p{Script=Han}/u);
  });

  it('are listed for operators without address or secret', async () => {
    const listed = await ask('alert-targets');
    const deliveries = await ask('alerts');
    expect(listed.text).toContain(`${receiverUrl}/…`);
    const record = await ask('audit?limit=500');
    expect(record.text).toContain(`${receiverUrl}/…`);
    for (const { text } of [listed, deliveries, record]) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(`${receiverUrl}/acme`);
    }
  });
});

describe('a target', () => {
  it('is tested by a message that names nobody', async () => {
    const id = await aTarget('tested');
    const { json } = await ask(`alert-targets/${id}/test`, { method: 'POST' });
    expect(json).toMatchObject({ success: true, error_code: null });
    expect(received.get('/tested')?.map(({ body }) => [body.type, body.tenant_id])).toEqual([['test', null]]);
    const closed = await aTarget('closed', { url: 'http://127.0.0.1:1/' });
    expect((await ask(`alert-targets/${closed}/test`, { method: 'POST' })).json).toMatchObject({
      success: false,
      error_code: 'UNREACHABLE',
    });
  });

  it('that the hub gave a secret is told it once', async () => {
    const made = await ask('alert-targets', {
      method: 'POST',
      body: { name: 'made', kind: 'webhook', url: `${receiverUrl}/made`, tenants: 'all' },
    });
    const secret = z.string().min(32).parse(made.json['secret']);
    expect((await ask('alert-targets')).text).not.toContain(secret);
    await ask(`alert-targets/${String(made.json['id'])}`, { method: 'DELETE' });
    expect((await ask('alert-targets')).text).not.toContain('"made"');
  });

  it.each([
    ['an address of the cloud’s metadata', { kind: 'webhook', url: 'http://169.254.169.254/latest' }],
    ['no address', { kind: 'webhook', url: 'ftp://files.example/' }],
    ['a password in the address', { kind: 'webhook', url: 'https://me:pass@hooks.example/' }],
    ['a tenant that there is not', { kind: 'webhook', url: 'https://hooks.example/', tenants: ['nobody'] }],
    ['mail, where there is no mail server', { kind: 'email', to: 'ops@example.com' }],
  ])('with %s is refused', async (_, body) => {
    const { status, json } = await ask('alert-targets', {
      method: 'POST',
      body: { name: 'x', tenants: 'all', ...body },
    });
    expect([status, json['code']]).toEqual([400, 'BAD_REQUEST']);
    expect(JSON.stringify(json)).not.toContain('pass@');
  });

  it('of tenants that an operator may not see is hidden from it and closed to it', async () => {
    const made = await ask('keys', { method: 'POST', body: { name: 'beta admin', role: 'admin', tenants: ['beta'] } });
    const key = z.string().parse(made.json['key']);
    const names = z
      .array(z.looseObject({ name: z.string(), id: z.string() }))
      .parse((await ask('alert-targets', { key })).json['targets'])
      .map(({ name }) => name);
    expect(names).toEqual(['beta']);
    const all = z
      .array(z.looseObject({ name: z.string(), id: z.string() }))
      .parse((await ask('alert-targets')).json['targets']);
    const foreign = all.find(({ name }) => name === 'acme')?.id ?? '';
    expect((await ask(`alert-targets/${foreign}`, { key, method: 'DELETE' })).status).toBe(404);
    expect((await ask(`alert-targets/${foreign}/test`, { key, method: 'POST' })).status).toBe(404);
    const body = { name: 'x', kind: 'webhook', url: `${receiverUrl}/x` };
    expect((await ask('alert-targets', { key, method: 'POST', body: { ...body, tenants: 'all' } })).status).toBe(403);
    expect((await ask('alert-targets', { key, method: 'POST', body: { ...body, tenants: ['acme'] } })).status).toBe(
      400,
    );
    expect((await ask('alerts', { key })).json['alerts']).toEqual([]);
  });
});

describe('the command line', () => {
  const env = () => ({ ADMIN_KEY, HOOK: `${receiverUrl}/by-command?token=of-the-hook`, SIGN: SECRET });
  const run = (...words: string[]) => runCommand({ app: 'hub', env: env(), words: [...words, '--hub', house.url] });

  it('makes a target whose address it does not show, tries it, lists what was told and removes it', async () => {
    const made = await run('alert-target', 'add', '--name', 'by command', '--url-env', 'HOOK', '--tenant', 'acme');
    const [, secret = '', id = ''] = /^(whsec_\S+)\n[^]*Alert target (\S+) is made/.exec(made.output) ?? [];
    expect(secret.length).toBeGreaterThan(32);
    const listed = await run('alert-target', 'list');
    expect(listed.output).toContain(`${id}\tby command\t${receiverUrl}/…\tacme\twarning\tnew,worsened,resolved\n`);
    expect(await run('alert-target', 'test', id)).toMatchObject({ failed: false });
    expect(received.get('/by-command?token=of-the-hook')).toHaveLength(1);
    const told = await run('alerts', '--limit', '500');
    expect(told.output).toMatch(/^\S+Z\tdelivered\tacme\tacme\tnew \w+: .+\t$/m);
    expect(await run('alert-target', 'remove', id)).toMatchObject({ failed: false });
    expect((await run('alert-target', 'list', '--json')).output).not.toContain(id);
    for (const { output } of [made, listed, told]) expect(output).not.toContain('of-the-hook');
  });

  it('passes on why the hub refuses, and ends with an error', async () => {
    expect(await run('alert-target', 'remove', 'nobody')).toEqual({
      failed: true,
      output: expect.stringContaining('(NOT_FOUND)'),
    });
    expect(await run('alert-target', 'add', '--name', 'x', '--mail', 'a@example.com', '--all-tenants')).toEqual({
      failed: true,
      output: expect.stringContaining('(BAD_REQUEST)'),
    });
    expect(await run('alert-target', 'add', '--name', 'x', '--url-env', 'HOOK')).toEqual({
      failed: true,
      output: expect.stringContaining('--tenant'),
    });
  });
});

describe('a schedule', () => {
  it('is none until an operator sets one, and then says when it runs next', async () => {
    expect((await ask('tenants/acme/schedule')).json).toMatchObject({
      enabled: false,
      next_run_at: null,
      last_run: null,
    });
    const before = Date.now();
    const { json } = await ask('tenants/acme/schedule', {
      method: 'PUT',
      body: { enabled: true, every_minutes: 30, quiet_hours: [], time_zone: 'Asia/Shanghai' },
    });
    expect(json).toMatchObject({ enabled: true, every_minutes: 30, source: 'store' });
    const next = Date.parse(z.string().parse(json['next_run_at']));
    expect(next).toBeGreaterThan(before);
    expect(next).toBeLessThanOrEqual(Date.now() + 30 * 60_000);
    expect((await ask('tenants/acme/schedule', { method: 'PUT', body: { every_minutes: 0 } })).status).toBe(400);
    expect((await ask('tenants/nobody/schedule')).status).toBe(404);
  });

  it('of the tenants file is changed there alone', async () => {
    const file = z
      .looseObject({ tenants: z.record(z.string(), z.looseObject({})) })
      .parse(JSON.parse(house.readTenants()));
    const beta = { ...file.tenants['beta'], schedule: { every_minutes: 15 } };
    house.writeTenants(JSON.stringify({ ...file, tenants: { ...file.tenants, beta } }));
    await expect.poll(async () => (await ask('tenants/beta/schedule')).json['source'], { timeout: 5_000 }).toBe('file');
    const refused = await ask('tenants/beta/schedule', { method: 'PUT', body: { every_minutes: 30 } });
    expect([refused.status, refused.json['code']]).toEqual([409, 'TENANT_IN_FILE']);
  });
});
