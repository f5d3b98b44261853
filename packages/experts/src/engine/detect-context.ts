import type { ErrorCode } from '@starrocks-mcp/protocol';
import { parseVersion } from '@starrocks-mcp/starrocks';
import { createClusterClock, type ClusterClock } from '../cluster/clock.ts';
import type { Context } from '../cluster/context.ts';
import { measureFeTextOffset } from '../cluster/fe-text-offset.ts';
import { countByTablets, countNodes, countTablets, UNKNOWN_NODES, type NodeCounts } from '../cluster/nodes.ts';
import type { ClusterCapabilities } from '../form/capabilities.ts';
import type { Failure, ParameterValue, Reads, Row, Rows } from '../form/read.ts';
import { ANSWERING_NODES, answeringNodes } from '../reads/answering-nodes.ts';
import { CLUSTER_CLOCK } from '../reads/cluster-clock.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { NEWEST_FE_TEXT } from '../reads/newest-fe-text.ts';
import { STORAGE_PATHS } from '../reads/storage-paths.ts';
import { TABLE_ENGINES } from '../reads/table-engines.ts';
import type { Architecture } from '../report.ts';
import { plainRead, type Reader } from './answer-reads.ts';

/** What every diagnosis asks beside its checks. */
export const CONTEXT_READS = {
  clock: CLUSTER_CLOCK,
  engines: TABLE_ENGINES,
  nodes: feMetrics('node_info', 'tablet_num'),
  answering: ANSWERING_NODES,
  newestFeText: NEWEST_FE_TEXT,
  storagePaths: STORAGE_PATHS,
} satisfies Reads;

const NO_WAY: ReadonlySet<ErrorCode> = new Set([
  'AGENT_OFFLINE',
  'AGENT_UNAUTHENTICATED',
  'AGENT_PROTOCOL',
  'AGENT_BUSY',
  'HUB_BUSY',
  'RATE_LIMITED',
  'SHUTTING_DOWN',
  'KILL_SWITCH',
  'OUTSIDE_HOURS',
  'POLICY_BUDGET',
  'STATEMENT_BUDGET',
  'AUDIT_UNAVAILABLE',
  'STREAM_TRUNCATED',
  'QUERY_TIMEOUT',
  'DB_UNAVAILABLE',
  'DB_AUTH_FAILED',
  'DB_TLS_REQUIRED',
  'DB_TOO_MANY_CONNECTIONS',
]);

interface Input {
  readonly reader: Reader;
  readonly capabilities: () => Promise<ClusterCapabilities>;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Of the checks that will run: a clock is only measured when one of them needs it. */
  readonly reads: readonly Reads[];
}

/**
 * What a check may know beside its own rows. Throws the error of the first statement, which the FE answers alone, when
 * there is no way to the cluster at all.
 */
export async function detectContext({ reader, capabilities, parameters, reads }: Input): Promise<Context> {
  const clock = await reader.once(CONTEXT_READS.clock);
  if (!clock.ok && clock.error !== undefined && NO_WAY.has(clock.error.code)) throw clock.error;
  const [engines, nodeInfo, newest] = await Promise.all([
    reader.once(CONTEXT_READS.engines),
    reader.once(CONTEXT_READS.nodes),
    usesFeText(reads) ? reader.once(CONTEXT_READS.newestFeText) : undefined,
  ]);
  const tablets = nodeInfo.ok ? countTablets(nodeInfo.rows) : new Map<string, number>();
  const nodes = await knowNodes({ reader, nodeInfo, registered: tablets.size });
  const tables = engines.ok ? engines.rows : undefined;
  // Each read that needs them reports the failure; here it only means that less is known.
  const known = await capabilities().catch(() => undefined);
  const version = clock.ok ? (clock.rows[0]?.version ?? '') : '';
  const clusterClock = readClock({ clock, newest, version });
  const architecture = detectArchitecture({ tables, nodes, capabilities: known });
  return {
    version,
    architecture: architecture === 'unknown' ? await byStoragePaths(reader) : architecture,
    capabilities: known,
    nodes,
    clock: clusterClock,
    timeZone: clock.ok ? (clock.rows[0]?.time_zone ?? null) : null,
    knownTablets: tablets.size === 0 ? undefined : [...tablets.values()].reduce((sum, count) => sum + count, 0),
    visibleTables: tables?.reduce((sum, row) => sum + (row.tables ?? 0), 0),
    // Windows over times that the FE wrote are cut in SQL, so the statements have to know how far off that clock is.
    parameters: { ...parameters, feTextOffsetSeconds: clusterClock?.feTextOffsetSeconds ?? 0 },
  };
}

interface NodeFacts {
  readonly reader: Reader;
  readonly nodeInfo: Rows<typeof CONTEXT_READS.nodes.columns> | Failure;
  readonly registered: number;
}

async function knowNodes({ reader, nodeInfo, registered }: NodeFacts): Promise<NodeCounts> {
  const counted = nodeInfo.ok ? countNodes(nodeInfo.rows) : UNKNOWN_NODES;
  if (counted.total !== null) return counted;
  const answering = await reader.once(CONTEXT_READS.answering);
  return answering.ok ? countByTablets(registered, answeringNodes(answering).length) : UNKNOWN_NODES;
}

function usesFeText(reads: readonly Reads[]): boolean {
  return reads
    .flatMap((group) => Object.values(group))
    .some((read) => Object.values(plainRead(read).read.columns).includes('fe_text_time'));
}

interface ArchitectureFacts {
  readonly tables: readonly Row<typeof TABLE_ENGINES.columns>[] | undefined;
  readonly nodes: NodeCounts;
  readonly capabilities: ClusterCapabilities | undefined;
}

/** By the engine of visible tables; without any, by the kinds of nodes; before shared-data existed (3.0) there is no doubt. */
function detectArchitecture({ tables, nodes, capabilities }: ArchitectureFacts): Architecture {
  const names = tables?.map((row) => row.engine?.toUpperCase() ?? '') ?? [];
  if (names.some((name) => name.startsWith('CLOUD_NATIVE'))) return 'shared-data';
  if (names.some((name) => name === 'OLAP' || name === 'MATERIALIZED_VIEW' || name.startsWith('OLAP_'))) {
    return 'shared-nothing';
  }
  if (capabilities !== undefined && !capabilities.hasTable('information_schema.be_cloud_native_compactions'))
    return 'shared-nothing';
  if ((nodes.computeNodes?.total ?? 0) > 0 && (nodes.backends?.total ?? 0) === 0) return 'shared-data';
  return 'unknown';
}

/** By where partitions lie, asked only when nothing else tells. */
async function byStoragePaths(reader: Reader): Promise<Architecture> {
  const paths = await reader.once(CONTEXT_READS.storagePaths);
  const row = paths.ok ? paths.rows[0] : undefined;
  if (row === undefined || (row.partitions ?? 0) === 0) return 'unknown';
  return (row.in_object_storage ?? 0) > 0 ? 'shared-data' : 'shared-nothing';
}

interface ClockFacts {
  readonly clock: Rows<typeof CLUSTER_CLOCK.columns> | Failure;
  readonly newest: Rows<typeof NEWEST_FE_TEXT.columns> | Failure | undefined;
  readonly version: string;
}

function readClock({ clock, newest, version }: ClockFacts): ClusterClock | undefined {
  const row = clock.ok ? clock.rows[0] : undefined;
  if (row === undefined || row.epoch_seconds === null) return undefined;
  const now = row.cluster_now.slice(0, 19);
  const epochSeconds = row.epoch_seconds;
  const feTextOffsetSeconds = measureFeTextOffset({
    now,
    epochSeconds,
    newest: newest?.ok === true ? (newest.rows[0]?.newest ?? null) : null,
    line: parseVersion(version).line,
  });
  return createClusterClock({ now, epochSeconds, feTextOffsetSeconds });
}
