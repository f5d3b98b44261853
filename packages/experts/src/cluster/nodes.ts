import type { Row } from '../form/read.ts';
import type { METRIC_COLUMNS } from '../reads/metric-columns.ts';
import { parseLabels } from './labels.ts';

interface KindCount {
  readonly alive: number;
  readonly total: number;
}

/** Backends and compute nodes; null where the cluster cannot tell. */
export interface NodeCounts {
  readonly alive: number | null;
  readonly total: number | null;
  readonly dead: number | null;
  readonly backends: KindCount | null;
  readonly computeNodes: KindCount | null;
}

export const UNKNOWN_NODES: NodeCounts = { alive: null, total: null, dead: null, backends: null, computeNodes: null };

type FeMetric = Pick<Row<typeof METRIC_COLUMNS>, 'name' | 'labels' | 'value'>;

/**
 * Node counts from the `node_info` metric (fe_metrics, 3.4+). Every FE tells them, a follower perhaps late or 0: the
 * largest is taken, except for `alive`, which is bounded by total - dead.
 */
export function countNodes(metrics: readonly FeMetric[]): NodeCounts {
  const info = readNodeInfo(metrics);
  const backends = countKind(info, 'be_node_num');
  const computeNodes = countKind(info, 'cn_node_num');
  if (backends === null && computeNodes === null) return UNKNOWN_NODES;
  const total = (backends?.total ?? 0) + (computeNodes?.total ?? 0);
  const alive = (backends?.alive ?? 0) + (computeNodes?.alive ?? 0);
  return { alive, total, dead: Math.max(0, total - alive), backends, computeNodes };
}

/** Frontends, by the same metric; null where it does not tell them. */
export function countFrontends(metrics: readonly FeMetric[]): KindCount | null {
  return countKind(readNodeInfo(metrics), 'fe_node_num');
}

function readNodeInfo(metrics: readonly FeMetric[]): ReadonlyMap<string, number> {
  const info = new Map<string, number>();
  for (const metric of metrics) {
    if (metric.name !== 'node_info' || metric.value === null) continue;
    const labels = parseLabels(metric.labels);
    const key = `${labels.get('type')}/${labels.get('status')}`;
    info.set(key, Math.max(info.get(key) ?? 0, metric.value));
  }
  return info;
}

function countKind(info: ReadonlyMap<string, number>, type: string): KindCount | null {
  const total = info.get(`${type}/total`);
  const alive = info.get(`${type}/alive`);
  const dead = info.get(`${type}/dead`);
  if (total === undefined && alive === undefined) return null;
  const known = total ?? (alive ?? 0) + (dead ?? 0);
  return { total: known, alive: Math.min(alive ?? known, known - (dead ?? 0)) };
}

/** Tablets by backend, as the FE knows them (`tablet_num`, label backend = host:port); the leader's figure is the largest. */
export function countTablets(metrics: readonly FeMetric[]): ReadonlyMap<string, number> {
  const tablets = new Map<string, number>();
  for (const metric of metrics) {
    const backend = metric.name === 'tablet_num' ? parseLabels(metric.labels).get('backend') : undefined;
    if (backend !== undefined) tablets.set(backend, Math.max(tablets.get(backend) ?? 0, metric.value ?? 0));
  }
  return tablets;
}

/** Before node_info (3.4): backends that the FE registered against nodes that answer. Only shared-nothing registers tablets. */
export function countByTablets(registered: number, answering: number): NodeCounts {
  if (registered === 0) return { ...UNKNOWN_NODES, alive: answering };
  const total = Math.max(registered, answering);
  return { ...UNKNOWN_NODES, alive: answering, total };
}
