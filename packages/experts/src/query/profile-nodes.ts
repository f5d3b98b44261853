import { groupBy } from '../form/group-by.ts';
import type { ProfileOperator } from './parse-profile.ts';
import { parseProfileBytes, parseProfileCount, parseProfileSeconds } from './profile-values.ts';

/** One node of the plan: its operators of all pipelines together. Undefined: not told. */
export interface ProfileNode {
  /** `HASH_JOIN (4)`. */
  readonly name: string;
  /** Of the slowest instance of each operator, as EXPLAIN ANALYZE counts. */
  readonly seconds: number;
  /** How often the average the slowest instance of its slowest operator took. */
  readonly skew: number | undefined;
  /** What that instance took more than the average. */
  readonly skewSeconds: number;
  readonly rowsOut: number | undefined;
  readonly peakMemory: number | undefined;
  readonly spilled: number;
}

/** What one scan read. */
export interface ProfileScan {
  readonly table: string;
  readonly rowsRead: number | undefined;
  readonly rowsOut: number | undefined;
  readonly bytes: number | undefined;
  readonly remoteShare: number | undefined;
  readonly segmentsPerTablet: number | undefined;
}

/** The slowest first. */
export function listNodes(operators: readonly ProfileOperator[]): readonly ProfileNode[] {
  const keyOf = ({ planNode, name, fragment }: ProfileOperator): string =>
    planNode === undefined || Number(planNode) < 0 ? `${fragment} ${name}` : planNode;
  return [...groupBy(operators, keyOf).values()].map(toNode).toSorted((a, b) => b.seconds - a.seconds);
}

/** Scans run outside of the operator's own time in a pool of threads, exchanges wait for the network. */
const BESIDE = [
  { operator: /_SCAN$/, metric: 'ScanTime' },
  { operator: /^EXCHANGE_/, metric: 'NetworkTime' },
] as const;

function toNode(operators: readonly ProfileOperator[]): ProfileNode {
  const timed = operators.map((operator) => ({ operator, ...timeOf(operator) }));
  const slowest = timed.toSorted((a, b) => b.seconds - a.seconds)[0];
  const skewed = timed.toSorted((a, b) => b.above - a.above)[0];
  return {
    name: nameOf(operators),
    seconds: timed.reduce((sum, { seconds }) => sum + seconds, 0),
    skew: skewed === undefined || skewed.average <= 0 ? undefined : skewed.slowest / skewed.average,
    skewSeconds: skewed?.above ?? 0,
    rowsOut: slowest === undefined ? undefined : parseProfileCount(slowest.operator.metrics.get('PullRowNum')),
    peakMemory: largestOf(operators, ['OperatorPeakMemoryUsage', 'PeakMemoryUsage', 'HashTableMemoryUsage']),
    spilled: largestOf(operators, ['SpillBytes', 'RowsSpilledBytes', 'FlushBytes']) ?? 0,
  };
}

interface Time {
  readonly seconds: number;
  readonly average: number;
  readonly slowest: number;
  readonly above: number;
}

function timeOf({ name, metrics }: ProfileOperator): Time {
  const beside = BESIDE.filter(({ operator }) => operator.test(name)).map(({ metric }) => metric);
  const times = ['OperatorTotalTime', ...beside].map((metric) => {
    const average = parseProfileSeconds(metrics.get(metric)) ?? 0;
    return { average, slowest: parseProfileSeconds(metrics.get(`__MAX_OF_${metric}`)) ?? average };
  });
  const sum = (pick: (time: (typeof times)[number]) => number): number =>
    times.reduce((total, time) => total + pick(time), 0);
  const [average, slowest] = [sum((time) => time.average), sum((time) => time.slowest)];
  return { seconds: slowest, average, slowest, above: slowest - average };
}

/** What only carries rows shares the plan node of what works on them. */
function nameOf(operators: readonly ProfileOperator[]): string {
  const worker = operators.find(({ name }) => !/^(?:LOCAL_EXCHANGE|CHUNK_ACCUMULATE|NOOP)/.test(name));
  const first = worker ?? operators[0];
  const name = (first?.name ?? '').replace(/_(?:SINK|SOURCE|BUILD|PROBE|PREPARE)$/, '');
  return first?.planNode === undefined || Number(first.planNode) < 0 ? name : `${name} (${first.planNode})`;
}

function largestOf(operators: readonly ProfileOperator[], names: readonly string[]): number | undefined {
  const told = operators.flatMap(({ metrics }) => names.flatMap((name) => parseProfileBytes(metrics.get(name)) ?? []));
  return told.length === 0 ? undefined : Math.max(...told);
}

/** Those of tables, the most bytes first. */
export function listScans(operators: readonly ProfileOperator[]): readonly ProfileScan[] {
  return operators
    .filter(({ name }) => name.endsWith('_SCAN'))
    .map(({ metrics }) => {
      const [local, remote] = ['CompressedBytesReadLocalDisk', 'CompressedBytesReadRemote'].map((name) =>
        parseProfileBytes(metrics.get(name)),
      );
      const compressed = local === undefined || remote === undefined ? 0 : local + remote;
      const [segments, tablets] = ['SegmentsReadCount', 'TabletCount'].map((name) =>
        parseProfileCount(metrics.get(name)),
      );
      return {
        table: tableName(metrics.get('Table')),
        rowsRead: parseProfileCount(metrics.get('RawRowsRead')),
        rowsOut: parseProfileCount(metrics.get('RowsRead')),
        bytes: parseProfileBytes(metrics.get('BytesRead')),
        remoteShare: compressed > 0 ? (remote ?? 0) / compressed : undefined,
        segmentsPerTablet: segments === undefined || !tablets ? undefined : segments / tablets,
      };
    })
    .toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0));
}

/** Names of tables only: what else a catalog may write there, such as a path or a query, is not told. */
function tableName(text: string | undefined): string {
  return text !== undefined && /^[\p{L}\p{N}_$.-]{1,256}$/u.test(text) ? text : '…';
}
