import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ADMIN_KEY, openHouse, type House } from './house.ts';
import { markedScenario } from './marked-cluster.ts';

const DISK = 'storage.disk_load_refused';

const listed = z.object({
  reports: z.array(z.looseObject({ id: z.string(), tool: z.string(), score: z.number().nullable() })),
  next_before: z.string().nullable(),
});
const finding = z.looseObject({ id: z.string() });
const worseOrBetter = z.object({
  finding,
  before_severity: z.string().nullable(),
  before_measured: z.object({ value: z.number(), unit: z.string() }),
});
const compared = z.object({
  from: z.object({ id: z.string() }),
  new: z.array(finding),
  worse: z.array(worseOrBetter),
  better: z.array(worseOrBetter),
  resolved: z.array(finding),
  unknown: z.array(z.string()),
  asked_once: z.array(z.string()),
  figures: z.array(
    z.object({ id: z.string(), object: z.string(), before: z.number().nullable(), after: z.number().nullable() }),
  ),
});
const changed = z.object({
  changes: z.array(z.looseObject({ tenant_id: z.string(), kind: z.string(), finding: finding.nullable() })),
});
const fleetSchema = z.object({
  tenants: z.array(z.looseObject({ tenant_id: z.string(), urgency: z.number(), trend: z.array(z.unknown()) })),
});

let dataDir: string;
let cluster: Simulator;
let other: Simulator;
let house: House;
/** Of an operator who may see the other tenant alone. */
let confined: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'starrocks-mcp-history-'));
  cluster = await startSimulator({ scenario: withFreeDisk(0.02) });
  other = await startSimulator({ scenario: withFreeDisk(0.5) });
  house = await open();
  const made = await fetch(`${house.url}/admin/keys`, {
    method: 'POST',
    headers: { 'X-API-Key': ADMIN_KEY, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'confined', role: 'viewer', tenants: ['beta'] }),
  });
  confined = z.object({ key: z.string() }).parse(await made.json()).key;
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await cluster.close();
  await other.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A cluster of which this share of the disk, of so many TB, is free. */
function withFreeDisk(share: number, terabytes = 1): object {
  const total = terabytes * 1e12;
  const scenario = JSON.stringify(markedScenario('acme'));
  const sized = scenario
    .replace('1000000000000', String(total))
    .replace('20000000000', String(Math.round(share * total)));
  return JSON.parse(sized) as object;
}

function open(): Promise<House> {
  const direct = (port: number) => ({ direct: { host: '127.0.0.1', port, user: 'root' } });
  return openHouse({
    tenants: { acme: direct(cluster.port), beta: direct(other.port) },
    keys: { acme: ['acme'], beta: ['beta'] },
    env: { DATA_DIR: dataDir },
  });
}

/** The cluster as it is after its disk has this share free; at the same address. */
async function becomes(share: number, terabytes?: number): Promise<void> {
  const { port } = cluster;
  await cluster.close();
  cluster = await startSimulator({ scenario: withFreeDisk(share, terabytes), port });
}

async function call(name: string, tenant = 'acme'): Promise<Record<string, unknown>> {
  const client = new Client({ name: 'history-test', version: '1.0.0' });
  const requestInit = { headers: { 'X-API-Key': house.key(tenant) } };
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', house.url), { requestInit }));
  const { structuredContent } = await client.callTool({ name, arguments: {} });
  await client.close();
  return z.record(z.string(), z.unknown()).parse(structuredContent);
}

async function ask(path: string, key = ADMIN_KEY): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${house.url}/admin/${path}`, { headers: { 'X-API-Key': key } });
  return { status: response.status, body: await response.json() };
}

async function reports(): Promise<z.infer<typeof listed>['reports']> {
  return listed.parse((await ask('tenants/acme/reports')).body).reports;
}

async function compareLastTwo(): Promise<z.infer<typeof compared>> {
  const [last, before] = await reports();
  return compared.parse((await ask(`tenants/acme/reports/${last?.id}/compare?with=${before?.id}`)).body);
}

async function changes(): Promise<readonly string[]> {
  const { changes: all } = changed.parse((await ask('fleet/changes')).body);
  return all
    .filter(({ tenant_id: tenant, finding: of }) => tenant === 'acme' && of?.id === DISK)
    .map(({ kind }) => kind)
    .toReversed();
}

const counted = z.object({
  counts: z.record(z.string(), z.number()),
  changes: z.array(z.object({ kind: z.string() })),
});

describe('a diagnosis over MCP', () => {
  it('is kept as it was answered', async () => {
    const answered = await call('analyze_storage_health');
    const [kept] = await reports();
    expect(kept).toMatchObject({ tool: 'analyze_storage_health', principal: 'acme', score: answered['score'] });
    const { body } = await ask(`tenants/acme/reports/${kept?.id}`);
    expect(body).toMatchObject({ report: answered, text: expect.stringContaining('acme') });
    expect(await changes()).toEqual(['new']);
  });

  it('is counted with all that changed, however little of it is listed', async () => {
    const { counts } = counted.parse((await ask('fleet/changes?limit=1')).body);
    const { changes: all } = counted.parse((await ask('fleet/changes?limit=1000')).body);
    for (const [kind, count] of Object.entries(counts)) {
      const listedKinds = counted.parse((await ask(`fleet/changes?limit=1000&kind=${kind}`)).body).changes;
      expect(listedKinds).toEqual(all.filter((change) => change.kind === kind).map(() => ({ kind })));
      expect(listedKinds.length).toBe(count);
    }
    expect(counts['new']).toBeGreaterThan(0);
  });

  it('that could not look says nothing of what was found before', async () => {
    cluster.setFault('information_schema.be_metrics', { fail: { message: 'out of reach' } });
    await call('analyze_storage_health');
    cluster.clearFault('information_schema.be_metrics');
    const comparison = await compareLastTwo();
    expect(comparison.unknown).toContain(DISK);
    expect(comparison.resolved.map(({ id }) => id)).not.toContain(DISK);
    expect(comparison.figures).toContainEqual(
      expect.objectContaining({ id: 'storage.disk_used', before: expect.any(Number), after: null }),
    );
    expect(await changes()).toEqual(['new']);
  });

  it('tells what was resolved, and what came back', async () => {
    await call('analyze_storage_health');
    await becomes(0.5);
    await call('analyze_storage_health');
    expect((await compareLastTwo()).resolved.map(({ id }) => id)).toContain(DISK);
    await becomes(0.02);
    await call('analyze_storage_health');
    expect((await compareLastTwo()).new.map(({ id }) => id)).toContain(DISK);
    expect(await changes()).toEqual(['new', 'resolved', 'new']);
  });

  it('compares only what both asked, and names the rest', async () => {
    await call('analyze_import_health');
    const { asked_once: once, resolved } = await compareLastTwo();
    expect(once).toContain(DISK);
    expect(once).toContain('import.failure_rate');
    expect(resolved).toEqual([]);
  });

  it('tells of what became worse how it was before', async () => {
    await becomes(0.05, 100);
    await call('analyze_storage_health');
    await becomes(0.0015, 100);
    await call('analyze_storage_health');
    const { asked_once: once, worse } = await compareLastTwo();
    expect(once).toEqual([]);
    expect(worse).toEqual([
      {
        finding: expect.objectContaining({ id: 'storage.disk_nearly_full', severity: 'critical' }),
        before_severity: 'warning',
        before_measured: { value: 95, unit: '%' },
      },
    ]);
    await becomes(0.02);
  });

  it('gives figures over time', async () => {
    const { body } = await ask('tenants/acme/series?ids=storage.disk_used');
    expect(body).toMatchObject({
      series: [{ id: 'storage.disk_used', object: expect.stringMatching(/^BE /), unit: 'bytes' }],
      baselines: [{ at_same_hour_last_week: null }],
    });
  });
});

describe('the fleet', () => {
  it('has the tenant in trouble first', async () => {
    await Promise.all([call('analyze_system_comprehensive'), call('analyze_system_comprehensive', 'beta')]);
    const { tenants } = fleetSchema.parse((await ask('fleet')).body);
    expect(tenants.map(({ tenant_id: id }) => id)).toEqual(['acme', 'beta']);
    expect(tenants[0]).toMatchObject({
      release: expect.stringMatching(/^3\.5\.7/),
      agent: { state: 'online' },
      link: { kind: 'direct' },
      last_report: { worst: { id: DISK } },
    });
    expect(tenants[0]?.trend).toHaveLength(1);
    const one = fleetSchema.parse((await ask('fleet?tenant=beta')).body);
    expect(one.tenants.map(({ tenant_id: id }) => id)).toEqual(['beta']);
  });

  it('shows an operator only the tenants that the key may see', async () => {
    const [mine] = await reports();
    for (const path of ['reports', `reports/${mine?.id}`, `reports/${mine?.id}/compare?with=${mine?.id}`, 'series']) {
      expect(await ask(`tenants/acme/${path}`, confined)).toMatchObject({
        status: 404,
        body: { code: 'TENANT_UNKNOWN' },
      });
    }
    expect((await ask(`tenants/beta/reports/${mine?.id}`, confined)).body).toMatchObject({ code: 'NOT_FOUND' });
    const own = listed.parse((await ask('tenants/beta/reports', confined)).body).reports[0];
    const across = await ask(`tenants/beta/reports/${own?.id}/compare?with=${mine?.id}`, confined);
    expect(across.body).toMatchObject({ code: 'NOT_FOUND' });
    for (const path of ['fleet', 'fleet/changes']) {
      expect(JSON.stringify((await ask(path, confined)).body)).not.toContain('acme');
    }
  });

  it('is closed to keys of tenants', async () => {
    for (const path of ['fleet', 'fleet/changes', 'tenants/acme/reports', 'tenants/acme/series']) {
      expect((await ask(path, house.key('acme'))).status).toBe(403);
    }
  });
});

describe('a question that is malformed', () => {
  it.each([
    'tenants/acme/reports?limit=0',
    'tenants/acme/reports?limit=100000',
    'tenants/acme/reports?limit=1e2',
    'tenants/acme/reports?limit=1&limit=2',
    'tenants/acme/reports?before=2026',
    'tenants/acme/reports?language=fr',
    "tenants/acme/reports/1'%20OR%201=1",
    'tenants/acme/reports/%00',
    'tenants/acme/series?ids=',
    'tenants/acme/series?ids=a.b,%27--',
    'tenants/acme/series?since=yesterday',
    'fleet/changes?since=2026-13-45',
    'fleet/changes?since=1e400',
    'fleet/changes?limit=-1',
  ])('is refused: %s', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
  });

  it('is refused in a comparison without the other report, or with one that is no id', async () => {
    const [last] = await reports();
    for (const question of ['', '?with=', '?with=1']) {
      expect((await ask(`tenants/acme/reports/${last?.id}/compare${question}`)).status).toBe(400);
    }
  });
});

describe('a hub that starts again', () => {
  it('still has the reports, and tells what changed since the last look', async () => {
    const before = await reports();
    await house[Symbol.asyncDispose]();
    house = await open();
    expect(await reports()).toEqual(before);
    await becomes(0.5);
    const told = await call('compare_with_last_look');
    expect(told['changes']).toContainEqual(expect.objectContaining({ id: DISK, kind: 'gone' }));
    expect((await reports())[0]).toMatchObject({ tool: 'compare_with_last_look' });
  });
});
