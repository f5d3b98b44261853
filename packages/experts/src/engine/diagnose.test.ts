import { describe, expect, it } from 'vitest';
import { defineCheck, PASSED } from '../form/check.ts';
import { GIB } from '../form/quantity.ts';
import { twice } from '../form/read.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import diskNearlyFull from '../storage/disk-nearly-full.check.ts';
import { capabilitiesWithout, createRowsPort } from '../testing/rows-port.ts';
import { diagnose, type DiagnoseOptions } from './diagnose.ts';

const CLOCK = [
  {
    cluster_now: '2026-03-01 14:05:00',
    epoch_seconds: String(Date.UTC(2026, 2, 1, 6, 5) / 1000),
    time_zone: 'Asia/Shanghai',
    version: '3.5.2-abc',
  },
];
const FULL_DISK = [
  { node: '10001', name: 'disks_total_capacity', labels: 'path=/data1', value: String(1000 * GIB) },
  { node: '10001', name: 'disks_avail_capacity', labels: 'path=/data1', value: String(90 * GIB) },
];

function aDiagnosis(changes: Partial<DiagnoseOptions> = {}): Promise<Awaited<ReturnType<typeof diagnose>>> {
  return diagnose({
    port: createRowsPort({ 'SELECT CAST(now()': CLOCK, be_metrics: FULL_DISK }),
    capabilities: capabilitiesWithout(),
    tenant: 'acme',
    language: 'en',
    checks: [diskNearlyFull],
    causes: [],
    ...changes,
  });
}

const sampled = defineCheck({ ...diskNearlyFull, reads: { cpu: twice(beMetrics('cpu')) }, evaluate: () => PASSED });
const other = defineCheck({ ...diskNearlyFull, reads: { cpu: beMetrics('cpu') }, evaluate: () => PASSED });

describe('diagnose', () => {
  it('reports a finding with its evidence and the cluster it was made on', async () => {
    const report = await aDiagnosis();
    expect(report).toMatchObject({
      tenant: 'acme',
      status: 'critical',
      score: 70,
      cluster: { now: '2026-03-01 14:05:00', time_zone: 'Asia/Shanghai', version: '3.5.2-abc' },
      findings: [{ id: 'storage.disk_nearly_full', severity: 'critical' }],
      checks: [{ id: 'storage.disk_nearly_full', expert: 'storage', status: 'found' }],
    });
    expect(report.findings[0]?.evidence[0]?.rows).toHaveLength(2);
  });

  it('asks one statement for all metrics of all checks', async () => {
    const port = createRowsPort({ 'SELECT CAST(now()': CLOCK, be_metrics: FULL_DISK });
    const report = await aDiagnosis({ port, checks: [diskNearlyFull, other] });
    const asked = port.statements.filter((sql) => sql.includes('be_metrics WHERE NAME IN'));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain("IN ('cpu', 'disks_avail_capacity'");
    expect(report.cost.statements).toBe(port.statements.length);
  });

  it('calls a check whose statement failed unknown, with the code and what to grant', async () => {
    const report = await aDiagnosis({ port: createRowsPort({ be_metrics: 'DB_ACCESS_DENIED' }) });
    expect(report).toMatchObject({ status: 'unknown', score: null, findings: [], checks: [{ status: 'unknown' }] });
    expect(report.checks[0]?.reason).toMatch(/^DB_ACCESS_DENIED: .*GRANT OPERATE ON SYSTEM/);
  });

  it('calls a check not applicable where its table does not exist', async () => {
    const report = await aDiagnosis({ capabilities: capabilitiesWithout('information_schema.be_metrics') });
    expect(report.checks[0]).toMatchObject({ status: 'not_applicable' });
    expect(report.checks[0]?.reason).toContain('information_schema.be_metrics');
  });

  it('ends with CANCELLED when the caller goes in the middle', async () => {
    const leaving = new AbortController();
    const answers = createRowsPort({ 'SELECT CAST(now()': CLOCK, be_metrics: FULL_DISK });
    const port = {
      query: (sql: string) => {
        if (sql.includes('be_metrics')) leaving.abort();
        return answers.query(sql);
      },
    };
    await expect(aDiagnosis({ port, signal: leaving.signal, checks: [sampled] })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('fails as the first statement does when there is no way to the cluster', async () => {
    const port = createRowsPort({ 'SELECT CAST(now()': 'AGENT_OFFLINE' });
    await expect(aDiagnosis({ port })).rejects.toMatchObject({ code: 'AGENT_OFFLINE' });
    expect(port.statements).toHaveLength(1);
  });

  it('does not pass a check whose answer was cut', async () => {
    const port = createRowsPort({ 'SELECT CAST(now()': CLOCK, be_metrics: [] });
    const cut = { query: async (sql: string) => ({ ...(await port.query(sql)), truncated: true }) };
    const report = await aDiagnosis({ port: cut });
    expect(report).toMatchObject({ status: 'unknown', checks: [{ status: 'unknown' }] });
  });

  it('survives a check that throws', async () => {
    const broken = defineCheck({
      ...diskNearlyFull,
      evaluate: () => {
        throw new Error('a defect of ours');
      },
    });
    const report = await aDiagnosis({ checks: [broken, diskNearlyFull] });
    expect(report.checks.map((check) => check.status)).toEqual(['unknown', 'found']);
    expect(JSON.stringify(report)).not.toContain('a defect of ours');
  });

  it('ends with CANCELLED when the caller has gone', async () => {
    await expect(aDiagnosis({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
