import { diagnose, type DiagnoseOptions } from '../engine/diagnose.ts';
import { runView, type ViewResult } from '../engine/run-view.ts';
import type { AnyView } from '../form/view.ts';
import type { ClusterPort } from '../port.ts';
import type { Report } from '../report.ts';
import { openScenarioCluster } from './scenario-cluster.ts';

type Tables = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** A simulated cluster: shared-nothing 3.5 at 2026-03-01 14:05 in UTC+8 unless told otherwise. */
export interface SimulatedCluster {
  readonly version?: string;
  readonly mode?: 'shared-nothing' | 'shared-data';
  readonly time_zone?: string;
  readonly tables: Tables;
}

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
  await using open = await openScenarioCluster(scenario);
  return await use(open.port);
}
