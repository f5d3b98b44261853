import type { Context } from '../cluster/context.ts';
import { isAtLeast } from '../cluster/context.ts';
import type { Bilingual } from '../form/bilingual.ts';
import { formatCount, GIB } from '../form/quantity.ts';
import type { Failure, Rows } from '../form/read.ts';
import type { MeasuredLooks } from '../looks/look.ts';
import { listUsableDisks, sumByNode, type DISK_METRICS, type Disk } from '../storage/disks.ts';
import { listGrowth, type Growth } from './growth.ts';

/** Something that grows, with the limit it grows to. */
export interface Growing {
  readonly what: Bilingual;
  readonly isBytes: boolean;
  readonly growth: readonly Growth[];
  /** Of one object; undefined where StarRocks sets none or it cannot be read. */
  readonly limitOf: (object: string) => number | undefined;
  /** What happens at the limit. */
  readonly atLimit: Bilingual;
  readonly finding?: string;
}

interface Input {
  readonly disks: Rows<typeof DISK_METRICS.columns> | Failure;
  readonly looks: MeasuredLooks;
  readonly context: Context;
}

/** Bytes until loads are refused: above 95 % and below 100 GiB free, both (Config.java:1640, DiskInfo.java:167). */
export function roomOf(disk: Disk): number {
  return Math.max(0, disk.available - Math.min(0.05 * disk.total, 100 * GIB));
}

/** Everything that is measured at each look and can run out. */
export function listGrowing({ disks, looks, context }: Input): readonly Growing[] {
  const isSharedData = context.architecture === 'shared-data';
  const none = (): undefined => undefined;
  const data: Growing = {
    what: { en: 'Data', zh: '数据量' },
    isBytes: true,
    growth: listGrowth('schema.data', looks),
    limitOf: none,
    atLimit: NOTHING,
  };
  const partitions: Growing = {
    what: { en: 'Partitions', zh: '分区数' },
    isBytes: false,
    growth: listGrowth('schema.partitions', looks),
    limitOf: none,
    atLimit: NOTHING,
  };
  return [
    isSharedData ? scores(looks, context) : nodeDisks(disks, looks),
    ...(isSharedData ? [] : [versions(looks)]),
    transactions(looks),
    tablets(looks, context),
    partitions,
    data,
  ];
}

const NOTHING = { en: '', zh: '' };

function nodeDisks(disks: Input['disks'], looks: MeasuredLooks): Growing {
  const usable = disks.ok ? listUsableDisks(disks) : [];
  const limits = new Map(
    sumByNode(usable).map(({ node, used }) => {
      const own = usable.filter((disk) => disk.node === node);
      return [`BE ${node}`, used + own.reduce((sum, disk) => sum + roomOf(disk), 0)];
    }),
  );
  // A path that came or went in between is no growth of data.
  const sizes = new Map(listGrowth('storage.disk_total', looks).map((size) => [size.object, size]));
  const isSameSize = (object: string): boolean => {
    const size = sizes.get(object);
    return size !== undefined && Math.abs(size.now - size.before) <= 0.001 * size.before;
  };
  return {
    what: { en: 'Disks', zh: '磁盘' },
    isBytes: true,
    growth: listGrowth('storage.disk_used', looks).filter(({ object }) => isSameSize(object)),
    limitOf: (object) => limits.get(object),
    atLimit: { en: 'loads are refused', zh: '拒绝导入' },
    finding: 'storage.disk_nearly_full',
  };
}

/** BE tablet_max_versions 1000 (config.h:959). */
function versions(looks: MeasuredLooks): Growing {
  return {
    what: { en: 'Versions of the fullest tablet', zh: '最满 Tablet 的版本数' },
    isBytes: false,
    growth: listGrowth('compaction.max_versions', looks),
    limitOf: () => 1000,
    atLimit: { en: 'its loads are refused', zh: '拒绝写入' },
    finding: 'compaction.too_many_versions',
  };
}

/** FE lake_compaction_score_upper_bound: 2000 from 3.4, before that none. */
function scores(looks: MeasuredLooks, context: Context): Growing {
  return {
    what: { en: 'Highest compaction score', zh: '最高 Compaction Score' },
    isBytes: false,
    growth: listGrowth('compaction.max_score', looks),
    limitOf: () => (isAtLeast(context, '3.4') === false ? undefined : 2000),
    atLimit: {
      en: 'loads into that partition are rejected (above 100 they are slowed)',
      zh: '拒绝写入该分区（超过 100 时已开始限速）',
    },
    finding: 'compaction.score_high',
  };
}

/** FE max_running_txn_num_per_db 1000 (Config.java:1243). */
function transactions(looks: MeasuredLooks): Growing {
  return {
    what: { en: 'Running transactions', zh: '运行中的事务' },
    isBytes: false,
    growth: listGrowth('transaction.running', looks),
    limitOf: () => 1000,
    atLimit: { en: 'the database refuses new loads', zh: '该数据库拒绝新的导入' },
    finding: 'transaction.too_many_running',
  };
}

/** Advice of best_practices/partitioning.md. */
const TABLETS_PER_NODE = 200_000;

function tablets(looks: MeasuredLooks, { nodes }: Context): Growing {
  const advice = formatCount(TABLETS_PER_NODE);
  return {
    what: { en: 'Tablets', zh: 'Tablet 数' },
    isBytes: false,
    growth: listGrowth('schema.tablets', looks),
    limitOf: () => (nodes.total === null || nodes.total === 0 ? undefined : TABLETS_PER_NODE * nodes.total),
    atLimit: {
      en: `there are more than StarRocks advises (${advice} a node)`,
      zh: `超过 StarRocks 建议值（每节点 ${advice} 个）`,
    },
    finding: 'schema.too_many_tablets',
  };
}
