import { DEFAULT_LIMITS, HubError } from '@starrocks-mcp/protocol';
import { startSimulator } from '@starrocks-mcp/simulator';
import { createGuard } from '@starrocks-mcp/sql-guard';
import { openPool, READABLE_VARIABLES } from '@starrocks-mcp/starrocks';
import { diagnose, type DiagnoseOptions } from '../engine/diagnose.ts';
import { runView, type ViewResult } from '../engine/run-view.ts';
import type { AnyView } from '../form/view.ts';
import type { ClusterPort } from '../port.ts';
import type { Report } from '../report.ts';

type Tables = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** A simulated cluster: shared-nothing 3.5 at 2026-03-01 14:05 in UTC+8 unless told otherwise. */
export interface SimulatedCluster {
  readonly version?: string;
  readonly mode?: 'shared-nothing' | 'shared-data';
  readonly time_zone?: string;
  readonly tables: Tables;
}

const guard = createGuard({ readableVariables: READABLE_VARIABLES });

/** One diagnosis over the MySQL protocol, each statement judged by the guard first. */
export function diagnoseSimulated(
  cluster: SimulatedCluster,
  options: Pick<DiagnoseOptions, 'checks' | 'causes'>,
): Promise<Report> {
  return withPort(cluster, (port) =>
    diagnose({ ...options, port, tenant: 'acme', language: 'en', sampleIntervalMs: 0 }),
  );
}

export function viewSimulated(
  cluster: SimulatedCluster,
  view: AnyView,
  parameters: Readonly<Record<string, string | number>> = {},
): Promise<ViewResult> {
  return withPort(cluster, (port) => runView({ port, view, parameters, tenant: 'acme', language: 'en' }));
}

async function withPort<T>(cluster: SimulatedCluster, use: (port: ClusterPort) => Promise<T>): Promise<T> {
  const { version = '3.5.12', mode = 'shared-nothing', time_zone = 'Asia/Shanghai', tables } = cluster;
  const scenario = { name: 'test', now: '2026-03-01 14:05:00', version, mode, time_zone, tables };
  await using simulator = await startSimulator({ scenario });
  const pool = openPool({ host: simulator.host, port: simulator.port, user: 'root', password: '' });
  try {
    return await use({
      query: (sql) => {
        const verdict = guard.judge(sql);
        if (verdict.ok) return pool.run(verdict.statement, DEFAULT_LIMITS);
        throw new HubError('NOT_READ_ONLY', `${verdict.refusal.message} ${sql}`);
      },
    });
  } finally {
    await pool.close();
  }
}
