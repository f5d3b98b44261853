import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckOutcome, Finding, Report, RootCause } from '@starrocks-mcp/experts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../store/open-store.ts';
import { StoredTenants } from '../store/tenants.ts';
import { storedTenantSchema } from '../tenants/tenants-schema.ts';
import { AlertStates } from './alert-states.ts';
import { newTargetSchema } from './alert-target.ts';
import { AlertTargets } from './alert-targets.ts';
import { considerDiagnosis } from './consider-diagnosis.ts';
import { Outbox } from './outbox.ts';

const HOUR = 3_600_000;

let folder: string;
let store: Store;
let targets: AlertTargets;
let outbox: Outbox;
let now: number;
let read: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-alerts-'));
  store = openStore(folder);
  targets = new AlertTargets(store);
  outbox = new Outbox(store.db);
  now = Date.parse('2026-03-01T12:00:00Z');
  read = 0;
});

afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const WEBHOOK = { kind: 'webhook', url: 'https://x.example/' };

function aTarget({ address = WEBHOOK, ...more }: { address?: object } & Record<string, unknown> = {}) {
  return targets.add(newTargetSchema.parse({ name: 'ops', tenants: 'all', ...address, ...more }), now);
}

type FindingSketch = Pick<Finding, 'id'> & Partial<Finding>;

function aFinding({ id, ...more }: FindingSketch): Finding {
  return {
    id,
    severity: 'warning',
    confidence: 'high',
    title: `title of ${id}`,
    summary: `summary of ${id}`,
    objects: [],
    measured: { value: 1, unit: '' },
    threshold: { value: 1, unit: '', source: 'own' },
    evidence: [{ statement: 'SELECT secret_column FROM t', columns: ['c'], rows: [['secret row']], truncated: false }],
    impact: '',
    causes: [],
    remedies: [],
    doc: '',
    ...more,
  };
}

interface Sketch {
  readonly findings?: readonly FindingSketch[];
  readonly causes?: readonly Pick<RootCause, 'id' | 'severity' | 'explains'>[];
  readonly checks?: Readonly<Record<string, CheckOutcome['status']>>;
  readonly tenant?: string;
}

/** Every check that is not named passed. */
function diagnose({ findings = [], causes = [], checks = {}, tenant = 'acme' }: Sketch): void {
  const ids = new Set(['a', 'b', 'c', ...Object.keys(checks), ...findings.map(({ id }) => id)]);
  const found = new Set(findings.map(({ id }) => id));
  const report: Report = {
    tenant,
    language: 'en',
    generated_at: new Date(now).toISOString(),
    cluster: {
      version: '3.3',
      architecture: 'shared-nothing',
      now: null,
      time_zone: null,
      nodes: { alive: 1, total: 1 },
    },
    status: 'attention',
    score: 90,
    summary: '',
    root_causes: causes.map((cause) => ({ title: `cause ${cause.id}`, summary: 'why', remedies: [], ...cause })),
    findings: findings.map(aFinding),
    checks: [...ids].map((id) => ({ id, expert: 'x', status: checks[id] ?? (found.has(id) ? 'found' : 'passed') })),
    figures: [],
    cost: { statements: 0, rows: 0, bytes: 0, elapsed_ms: 0 },
  };
  store.db
    .transaction(() =>
      considerDiagnosis(
        { states: new AlertStates(store.db), targets, outbox, publicUrl: 'https://hub.example', repeatMs: HOUR },
        { tenant: { id: tenant, name: tenant }, reportId: 'r1', report, now },
      ),
    )
    .immediate();
}

/** What came into the outbox since the last time, as "transition finding severity". */
function told(): string[] {
  const all = outbox.list({ tenantIds: 'all', limit: 1_000, before: undefined }).filter(({ number }) => number > read);
  read = Math.max(read, ...all.map(({ number }) => number));
  return all
    .toReversed()
    .flatMap(({ message }) => message.alerts)
    .map(
      ({ transition, root_cause, finding_id, severity }) => `${transition} ${root_cause?.id ?? finding_id} ${severity}`,
    );
}

function later(hours: number): void {
  now += hours * HOUR;
}

describe('a diagnosis', () => {
  it('tells what is new once, over ten that are alike', () => {
    aTarget();
    for (let times = 0; times < 10; times += 1) {
      diagnose({ findings: [{ id: 'a' }] });
      later(2);
    }
    expect(told()).toEqual(['new a warning']);
  });

  it('tells that a finding got worse, and not that it got better', () => {
    aTarget();
    diagnose({ findings: [{ id: 'a' }] });
    diagnose({ findings: [{ id: 'a', severity: 'critical' }] });
    diagnose({ findings: [{ id: 'a' }] });
    expect(told()).toEqual(['new a warning', 'worsened a critical']);
  });

  it('tells once that a finding is over, when its check passed', () => {
    aTarget();
    diagnose({ findings: [{ id: 'a' }] });
    for (const status of ['unknown', 'not_applicable'] as const) diagnose({ checks: { a: status } });
    expect(told()).toEqual(['new a warning']);
    diagnose({});
    diagnose({});
    expect(told()).toEqual(['resolved a warning']);
  });

  it('tells that a finding is over, when the cluster is by now none that could have it', () => {
    aTarget();
    diagnose({ findings: [{ id: 'compaction.version_lag' }] });
    diagnose({ checks: { 'compaction.version_lag': 'not_applicable' } });
    expect(told()).toEqual(['new compaction.version_lag warning', 'resolved compaction.version_lag warning']);
  });

  it('that asked for less leaves standing what it did not ask', () => {
    aTarget();
    diagnose({ findings: [{ id: 'elsewhere' }] });
    diagnose({ findings: [{ id: 'a' }] });
    expect(told()).toEqual(['new elsewhere warning', 'new a warning']);
  });

  it('tells a root cause and what it explains in one alert, and its end once all of that has passed', () => {
    aTarget();
    const findings = ['a', 'b', 'c'].map((id) => ({ id, explained_by: 'loads' }));
    diagnose({ findings, causes: [{ id: 'loads', severity: 'critical', explains: ['a', 'b', 'c'] }] });
    expect(told()).toEqual(['new loads critical']);
    diagnose({ findings: [{ id: 'b' }] });
    diagnose({ findings: [{ id: 'b' }], checks: { a: 'unknown' } });
    expect(told()).toEqual([]);
    diagnose({});
    diagnose({});
    expect(told()).toEqual(['resolved loads critical']);
  });

  it('says the end once of a finding that was told before its root cause was seen', () => {
    aTarget();
    diagnose({ findings: [{ id: 'a' }] });
    diagnose({
      findings: [{ id: 'a', explained_by: 'loads' }],
      causes: [{ id: 'loads', severity: 'warning', explains: ['a'] }],
    });
    diagnose({});
    expect(told()).toEqual(['new a warning', 'new loads warning', 'resolved loads warning']);
  });

  it('tells of another disk that fails, not of another table', () => {
    aTarget();
    const disks = (...names: string[]) => names.map((name) => ({ kind: 'disk', name }));
    const tables = (...names: string[]) => names.map((name) => ({ kind: 'table', name }));
    diagnose({
      findings: [
        { id: 'a', objects: disks('1') },
        { id: 'b', objects: tables('t') },
      ],
    });
    diagnose({
      findings: [
        { id: 'a', objects: disks('1', '2') },
        { id: 'b', objects: tables('t', 'u') },
      ],
    });
    diagnose({
      findings: [
        { id: 'a', objects: disks('2') },
        { id: 'b', objects: tables('u') },
      ],
    });
    diagnose({
      findings: [
        { id: 'a', objects: disks('2', '1') },
        { id: 'b', objects: tables('u') },
      ],
    });
    expect(told()).toEqual(['new a warning', 'new b warning', 'worsened a warning']);
  });
});

describe('a finding that comes and goes', () => {
  it('is told again only after the stated time, when it still stands then', () => {
    aTarget();
    diagnose({ findings: [{ id: 'a' }] });
    diagnose({});
    expect(told()).toEqual(['new a warning', 'resolved a warning']);
    later(0.2);
    diagnose({ findings: [{ id: 'a' }] });
    diagnose({});
    diagnose({ findings: [{ id: 'a' }] });
    expect(told()).toEqual([]);
    later(1);
    diagnose({ findings: [{ id: 'a' }] });
    diagnose({ findings: [{ id: 'a' }] });
    diagnose({});
    expect(told()).toEqual(['new a warning', 'resolved a warning']);
  });

  it('is told at once when it comes back worse', () => {
    aTarget();
    diagnose({ findings: [{ id: 'a' }] });
    diagnose({});
    diagnose({ findings: [{ id: 'a', severity: 'critical' }] });
    expect(told()).toEqual(['new a warning', 'resolved a warning', 'new a critical']);
  });
});

describe('a target', () => {
  it('is told of its tenants alone', () => {
    aTarget({ tenants: ['globex'] });
    diagnose({ findings: [{ id: 'a' }] });
    expect(told()).toEqual([]);
    diagnose({ findings: [{ id: 'a' }], tenant: 'globex' });
    expect(told()).toEqual(['new a warning']);
  });

  it('is told what is severe enough, and the end of that alone', () => {
    aTarget({ min_severity: 'critical' });
    diagnose({ findings: [{ id: 'a' }, { id: 'b', severity: 'critical' }] });
    diagnose({ findings: [{ id: 'b', severity: 'info' }] });
    diagnose({});
    expect(told()).toEqual(['new b critical', 'resolved b info']);
  });

  it('is told the transitions that it wants', () => {
    aTarget({ on: ['worsened'] });
    diagnose({ findings: [{ id: 'a' }] });
    diagnose({ findings: [{ id: 'a', severity: 'critical' }] });
    diagnose({});
    expect(told()).toEqual(['worsened a critical']);
  });

  it('that is made later is not told of what stood before, nor of its end', () => {
    diagnose({ findings: [{ id: 'a' }] });
    aTarget();
    diagnose({ findings: [{ id: 'a' }] });
    diagnose({});
    expect(told()).toEqual([]);
  });

  it('gets one mail of a diagnosis, the worst first', () => {
    aTarget({ address: { kind: 'email', to: 'ops@example.com' } });
    diagnose({ findings: [{ id: 'a' }, { id: 'b', severity: 'critical' }] });
    const deliveries = outbox.list({ tenantIds: 'all', limit: 10, before: undefined });
    expect(deliveries.map(({ message }) => message.alerts.map(({ finding_id }) => finding_id))).toEqual([['b', 'a']]);
  });

  it('is sent neither evidence nor statements', () => {
    aTarget();
    diagnose({ findings: [{ id: 'a', remedies: [{ text: 'do', statement: 'ALTER SYSTEM' }] }] });
    const text = JSON.stringify(store.db.prepare('SELECT payload FROM alert_outbox').all());
    expect(text).toContain('summary of a');
    expect(text).toContain('https://hub.example/console/tenants/acme/reports/r1');
    expect(text).not.toMatch(/secret|SELECT|ALTER/);
  });

  it('keeps its address and secret sealed', () => {
    aTarget({ address: { ...WEBHOOK, url: 'https://hooks.example/T0KEN', secret: 'a-secret-of-the-receiver' } });
    const text = JSON.stringify(store.db.prepare('SELECT id, entry, hex(address) AS a FROM alert_targets').all());
    expect(text).not.toMatch(/T0KEN|a-secret-of/);
  });

  it('forgets a tenant that is removed, and is not told of a later one of its id', () => {
    const { id } = aTarget({ tenants: ['acme', 'globex'] });
    const tenants = new StoredTenants(store);
    const entry = storedTenantSchema.parse({ link: 'dial-out' });
    tenants.add({ id: 'acme', entry, token: undefined, nextToken: undefined });
    diagnose({ findings: [{ id: 'a' }] });
    tenants.remove('acme');
    expect(targets.find(id)?.entry.tenants).toEqual(['globex']);
    expect(outbox.count().waiting).toBe(0);
    diagnose({ findings: [{ id: 'a' }] });
    expect(outbox.count().waiting).toBe(0);
  });
});
