import { createClusterClock, type ClusterClock } from '../cluster/clock.ts';
import { releaseLine, type Context } from '../cluster/context.ts';
import { measureFeTextOffset } from '../cluster/fe-text-offset.ts';
import { countNodes, UNKNOWN_NODES, type NodeCounts } from '../cluster/nodes.ts';
import type { ClusterCapabilities } from '../form/capabilities.ts';
import type { Failure, ParameterValue, Reads, Row, Rows } from '../form/read.ts';
import { CLUSTER_CLOCK } from '../reads/cluster-clock.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { NEWEST_FE_TEXT } from '../reads/newest-fe-text.ts';
import { TABLE_ENGINES } from '../reads/table-engines.ts';
import type { Architecture } from '../report.ts';
import { plainRead, type Reader } from './answer-reads.ts';

/** What every diagnosis asks beside its checks. */
export const CONTEXT_READS = {
  clock: CLUSTER_CLOCK,
  engines: TABLE_ENGINES,
  nodes: feMetrics('node_info'),
  newestFeText: NEWEST_FE_TEXT,
} satisfies Reads;

interface Input {
  readonly reader: Reader;
  readonly capabilities: ClusterCapabilities;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Of the checks that will run: a clock is only measured when one of them needs it. */
  readonly reads: readonly Reads[];
}

export async function detectContext({ reader, capabilities, parameters, reads }: Input): Promise<Context> {
  const [clock, engines, nodeInfo, newest] = await Promise.all([
    reader.once(CONTEXT_READS.clock),
    reader.once(CONTEXT_READS.engines),
    reader.once(CONTEXT_READS.nodes),
    usesFeText(reads) ? reader.once(CONTEXT_READS.newestFeText) : undefined,
  ]);
  const nodes = nodeInfo.ok ? countNodes(nodeInfo.rows) : UNKNOWN_NODES;
  const tables = engines.ok ? engines.rows : undefined;
  return {
    version: capabilities.version,
    architecture: detectArchitecture({ tables, nodes, capabilities }),
    capabilities,
    nodes,
    clock: readClock({ clock, newest, capabilities }),
    visibleTables: tables?.reduce((sum, row) => sum + (row.tables ?? 0), 0),
    parameters,
  };
}

function usesFeText(reads: readonly Reads[]): boolean {
  return reads
    .flatMap((group) => Object.values(group))
    .some((read) => Object.values(plainRead(read).read.columns).includes('fe_text_time'));
}

interface ArchitectureFacts {
  readonly tables: readonly Row<typeof TABLE_ENGINES.columns>[] | undefined;
  readonly nodes: NodeCounts;
  readonly capabilities: ClusterCapabilities;
}

/** By the engine of visible tables; without any, by the kinds of nodes; before shared-data existed (3.0) there is no doubt. */
function detectArchitecture({ tables, nodes, capabilities }: ArchitectureFacts): Architecture {
  const names = tables?.map((row) => row.engine?.toUpperCase() ?? '') ?? [];
  if (names.some((name) => name.startsWith('CLOUD_NATIVE'))) return 'shared-data';
  if (names.some((name) => name === 'OLAP' || name === 'MATERIALIZED_VIEW' || name.startsWith('OLAP_'))) {
    return 'shared-nothing';
  }
  if (!capabilities.hasTable('information_schema.be_cloud_native_compactions')) return 'shared-nothing';
  if ((nodes.computeNodes?.total ?? 0) > 0 && (nodes.backends?.total ?? 0) === 0) return 'shared-data';
  return 'unknown';
}

interface ClockFacts {
  readonly clock: Rows<typeof CLUSTER_CLOCK.columns> | Failure;
  readonly newest: Rows<typeof NEWEST_FE_TEXT.columns> | Failure | undefined;
  readonly capabilities: ClusterCapabilities;
}

function readClock({ clock, newest, capabilities }: ClockFacts): ClusterClock | undefined {
  const row = clock.ok ? clock.rows[0] : undefined;
  if (row === undefined || row.epoch_seconds === null) return undefined;
  const now = row.cluster_now.slice(0, 19);
  const epochSeconds = row.epoch_seconds;
  const feTextOffsetSeconds = measureFeTextOffset({
    now,
    epochSeconds,
    newest: newest?.ok === true ? (newest.rows[0]?.newest ?? null) : null,
    line: releaseLine(capabilities.version),
  });
  return createClusterClock({ now, epochSeconds, feTextOffsetSeconds });
}
