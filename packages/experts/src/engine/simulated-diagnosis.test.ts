import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VIEWS } from '../checks.generated.ts';
import type { AnyView } from '../form/view.ts';
import { renderView } from '../render/render-view.ts';
import { openScenarioCluster } from '../testing/scenario-cluster.ts';
import { diagnose, type DiagnoseOptions } from './diagnose.ts';
import { runView } from './run-view.ts';

const SCENARIOS = join(import.meta.dirname, '..', '..', 'scenarios');
const scenario = (name: string): unknown => JSON.parse(readFileSync(join(SCENARIOS, `${name}.json`), 'utf8'));

async function diagnoseScenario(name: string, changes: Partial<DiagnoseOptions> = {}) {
  await using cluster = await openScenarioCluster(scenario(name));
  return await diagnose({ port: cluster.port, tenant: 'acme', language: 'en', sampleIntervalMs: 10, ...changes });
}

describe('a diagnosis over the wire', () => {
  it.each(['healthy/baseline-shared-nothing-3.1', 'healthy/baseline-shared-data-4.1', 'edge/line-2.5-healthy'])(
    'finds nothing on %s',
    async (name) => {
      const report = await diagnoseScenario(name);
      expect(report.findings).toEqual([]);
      expect(report.score).toBe(100);
    },
  );

  it('stays within its budget of statements and rows', async () => {
    const report = await diagnoseScenario('healthy/baseline-shared-nothing-4.1');
    expect(report.cost.statements).toBeLessThanOrEqual(40);
    expect(report.cost.bytes).toBeLessThan(2_000_000);
  });

  it('names the root cause first, and what follows from it below', async () => {
    const report = await diagnoseScenario('cause/node-lost-3.5');
    expect(report.root_causes[0]?.id).toBe('cause.node_lost');
    expect(report.findings.find((finding) => finding.id === 'storage.replica_unhealthy')?.explained_by).toBe(
      'cause.node_lost',
    );
  });

  it('never takes a missing grant for health', async () => {
    const report = await diagnoseScenario('edge/no-operate-4.0');
    const disk = report.checks.find((check) => check.id === 'storage.disk_nearly_full');
    expect(report.status).not.toBe('healthy');
    expect(disk).toMatchObject({ status: 'unknown' });
    expect(disk?.reason).toContain('OPERATE ON SYSTEM');
  });

  it('runs only the experts that were asked for, and tells of each check', async () => {
    const seen: string[] = [];
    const report = await diagnoseScenario('healthy/baseline-shared-nothing-3.5', {
      experts: ['storage'],
      onProgress: ({ check }) => seen.push(check),
    });
    expect(new Set(report.checks.map((check) => check.expert))).toEqual(new Set(['storage']));
    expect(seen.toSorted()).toEqual(report.checks.map((check) => check.id).toSorted());
  });
});

/** Values for the parameters that have no default. */
function argumentsFor(view: AnyView): Record<string, string> {
  const needed = Object.entries(view.parameters).filter(([, spec]) => !('default' in spec));
  return Object.fromEntries(needed.map(([name]) => [name, 'a label']));
}

describe('views over the wire', () => {
  it.each(['healthy/baseline-shared-nothing-3.5', 'healthy/baseline-shared-data-4.1', 'edge/line-2.5-healthy'])(
    'all answer on %s',
    async (name) => {
      await using cluster = await openScenarioCluster(scenario(name));
      for (const view of VIEWS) {
        const result = await runView({
          port: cluster.port,
          view,
          tenant: 'acme',
          language: 'zh',
          sampleIntervalMs: 10,
          parameters: argumentsFor(view),
        });
        const reasons = result.tables.map((table) => table.unknown ?? '');
        expect(reasons.filter((reason) => /^(?:DB_|INTERNAL|NOT_READ_ONLY)/.test(reason))).toEqual([]);
        expect(renderView(result)).toContain(result.title);
      }
    },
  );

  it('shows disks with plain numbers for programs and units for people', async () => {
    await using cluster = await openScenarioCluster(scenario('healthy/baseline-shared-nothing-3.5'));
    const view = VIEWS.find((one) => one.name === 'get_disk_usage');
    if (view === undefined) throw new Error('get_disk_usage is a view');
    const result = await runView({ port: cluster.port, view, tenant: 'acme', language: 'en' });
    expect(result.tables[0]?.rows[0]).toMatchObject({ state: 'online', total_bytes: 2_199_023_255_552 });
    expect(renderView(result)).toContain('2.0 TiB');
    const sent = cluster.simulator.statements().map(({ text }) => text);
    expect(result.statements).toContainEqual(expect.stringContaining('disks_total_capacity'));
    expect(sent).toEqual(expect.arrayContaining([...result.statements]));
  });

  it.each([
    [
      'healthy/baseline-shared-nothing-4.1',
      [
        'compaction.avg_score',
        'compaction.max_score',
        'compaction.max_versions',
        'import.failed_loads',
        'import.load_success_ratio',
        'storage.disk_total',
        'storage.disk_used',
        'storage.nodes_alive',
        'storage.nodes_total',
      ],
    ],
    ['healthy/baseline-shared-data-4.1', ['compaction.avg_score', 'compaction.max_score', 'schema.partitions']],
  ])('measures figures on %s although nothing is wrong', async (name, ids) => {
    const { figures } = await diagnoseScenario(name);
    expect(figures.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    expect(figures.every(({ value, object }) => Number.isFinite(value) && object !== '')).toBe(true);
  });

  it('names a statement for every figure, each statement once', async () => {
    const { figures, figure_sources: sources = [] } = await diagnoseScenario('healthy/baseline-shared-data-4.1');
    // What the cluster is made of is known before anything is measured.
    const ids = figures.map(({ id }) => id).filter((id) => !id.startsWith('storage.nodes_'));
    expect(new Set(sources.flatMap((source) => source.figures))).toEqual(new Set(ids));
    expect(new Set(sources.map(({ statement }) => statement)).size).toBe(sources.length);
  });

  it('leaves out figures that could not be read', async () => {
    const { figures } = await diagnoseScenario('edge/no-operate-4.0');
    const ids = figures.map(({ id }) => id);
    expect(ids).toContain('import.failed_loads');
    expect(ids.filter((id) => /^storage\.disk|^memory|^transaction/.test(id))).toEqual([]);
  });

  it('measures the share of loads that succeeded, and where the cluster is full', async () => {
    const { figures } = await diagnoseScenario('import/failure-rate-critical-4.0');
    const [failed, ratio] = ['import.failed_loads', 'import.load_success_ratio'].map(
      (id) => figures.find((figure) => figure.id === id)?.value ?? Number.NaN,
    );
    expect(failed).toBeGreaterThan(0);
    expect(ratio).toBeGreaterThan(0);
    expect(ratio).toBeLessThan(0.8);
  });
});
