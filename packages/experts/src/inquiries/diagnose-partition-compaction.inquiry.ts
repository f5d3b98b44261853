import { ageIn, type Context } from '../cluster/context.ts';
import backlogSaturated from '../compaction/backlog-saturated.check.ts';
import failing from '../compaction/failing.check.ts';
import idleWithBacklog from '../compaction/idle-with-backlog.check.ts';
import ingestRejected from '../compaction/ingest-rejected.check.ts';
import ingestSlowdown from '../compaction/ingest-slowdown.check.ts';
import replicaVersionGap from '../compaction/replica-version-gap.check.ts';
import scoreHigh from '../compaction/score-high.check.ts';
import slowQueue from '../compaction/slow-queue.check.ts';
import slowRemoteRead from '../compaction/slow-remote-read.check.ts';
import taskStuck from '../compaction/task-stuck.check.ts';
import tooManySubtasks from '../compaction/too-many-subtasks.check.ts';
import tooManyVersions from '../compaction/too-many-versions.check.ts';
import versionLag from '../compaction/version-lag.check.ts';
import type { Answer } from '../engine/answer-reads.ts';
import { byUrgency, judgeAnswers, nameInRemedies } from '../engine/judge-answers.ts';
import type { Bilingual } from '../form/bilingual.ts';
import type { Check } from '../form/check.ts';
import { quoteName } from '../form/fill-remedies.ts';
import { defineInquiry, type Ask, type Conclusion, type InquiryAnswer } from '../form/inquiry.ts';
import { narrowRows, narrowSamples } from '../form/narrow-rows.ts';
import { nearNames } from '../form/near-names.ts';
import { counted, formatCount, formatDuration } from '../form/quantity.ts';
import { twice, type Failure, type Row, type Rows } from '../form/read.ts';
import type { ViewTable } from '../form/view.ts';
import { BE_COMPACTIONS } from '../reads/be-compactions.ts';
import { beConfigs } from '../reads/be-configs.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { LAKE_COMPACTIONS, TROUBLED_LAKE_TASKS } from '../reads/lake-compaction-tasks.ts';
import {
  CROWDED_OF_PARTITION,
  GAPS_OF_PARTITION,
  NODES_OF_PARTITION,
  PARTITIONS_OF_NAME,
  PARTITIONS_TO_CHOOSE,
  TABLETS_OF_PARTITION,
} from '../reads/one-partition.ts';
import { NAME } from '../reads/one-table.ts';
import { DISK_METRICS } from '../storage/disks.ts';
import { fieldTable } from './field-table.ts';
import { textGiven } from './given.ts';
import { notKnown, notReadable } from './not-known.ts';

const READS = {
  partitions: PARTITIONS_OF_NAME,
  choose: PARTITIONS_TO_CHOOSE,
  nodes: NODES_OF_PARTITION,
  crowded: CROWDED_OF_PARTITION,
  gaps: twice(GAPS_OF_PARTITION),
  backlog: twice(BE_COMPACTIONS),
  requests: twice(beMetrics('engine_requests_total')),
  disks: DISK_METRICS,
  configs: beConfigs(
    'cumulative_compaction_num_threads_per_disk',
    'base_compaction_num_threads_per_disk',
    'max_compaction_concurrency',
  ),
  tablets: TABLETS_OF_PARTITION,
  compactions: LAKE_COMPACTIONS,
  troubled: TROUBLED_LAKE_TASKS,
};

type Partition = Row<typeof PARTITIONS_OF_NAME.columns>;
type Partitions = Rows<typeof PARTITIONS_OF_NAME.columns>;
type Judgement = readonly [Check, Readonly<Record<string, Answer>>];

export default defineInquiry({
  name: 'diagnose_partition_compaction',
  title: { en: 'Compaction of one partition', zh: '单个分区的 Compaction' },
  description: {
    en: 'Explains why the compaction of one partition is stuck or behind, on both architectures: score or rowsets, versions not yet compacted or visible, what its nodes or tasks do now (busy, idle, failing, queued), replicas that differ, and what to do. To find the partitions that need it most use get_high_compaction_partitions.',
    zh: '说明单个分区的 Compaction 为何卡住或落后（两种架构均支持）：分数或 rowset 数、未合并与未可见的版本、相关节点或任务的当前状态（繁忙、空闲、失败、排队）、副本差异及处理建议。查找最需要 Compaction 的分区请用 get_high_compaction_partitions。',
  },
  parameters: {
    database: { ...NAME, meaning: { en: 'Its database.', zh: '数据库名。' } },
    table: { ...NAME, meaning: { en: 'Its table.', zh: '表名。' } },
    partition: {
      kind: 'text',
      maxLength: 256,
      default: '',
      meaning: {
        en: 'Name of the partition; left out, the one that needs compaction most (or the only one).',
        zh: '分区名；省略时取最需要 Compaction 的分区（或唯一分区）。',
      },
    },
  },
  maxStatements: 17,
  reads: READS,
  async investigate(ask, context) {
    const database = textGiven(context, 'database') ?? '';
    const table = textGiven(context, 'table') ?? '';
    const asked = textGiven(context, 'partition');
    const partitions = await ask('partitions');
    if (!partitions.ok) return notReadable({ en: 'partitions', zh: '分区信息' }, partitions);
    const partition = partitions.rows[0];
    if (partition === undefined) {
      const choose = await ask('choose');
      const names = choose.ok ? choose.rows.map((row) => row.partition_name) : [];
      const name = [database, table, ...(asked === undefined ? [] : [asked])].join('.');
      const near = asked === undefined ? [] : nearNames(asked, names);
      const others = names.length > 0 ? [LEAVE_OUT] : [];
      return notKnown({ what: { en: `partition ${name}`, zh: `分区 ${name}` }, near, others });
    }
    const own = narrowRows(partitions, (row) => row === partition);
    const isCloud = partition.cloud === 1 || context.architecture === 'shared-data';
    const told = isCloud ? await askCloud({ ask, own, partition }) : await askLocal({ ask, partition });
    const judged = await Promise.all(
      told.judgements.map(([check, answers]) => judgeAnswers({ check, answers, context })),
    );
    const blanks = {
      '<database>.<table>': quoteName(database, table),
      '<partition>': quoteName(partition.partition_name),
    };
    const conclusions = byUrgency([...judged, ...told.notes, tellUnpublished(partition, context)]).map((conclusion) =>
      nameInRemedies(conclusion, blanks),
    );
    return answer({ partition, told, conclusions, context });
  },
});

interface Told {
  readonly isCloud: boolean;
  readonly judgements: readonly Judgement[];
  readonly notes: readonly Conclusion[];
  readonly tables: readonly ViewTable[];
  /** Rowsets of the fullest tablet; undefined where a score tells, or nothing does. */
  readonly maxRowsets?: number | undefined;
}

interface LocalInput {
  readonly ask: Ask<typeof READS>;
  readonly partition: Partition;
}

async function askLocal({ ask, partition }: LocalInput): Promise<Told> {
  const id = { partition_id: Number(partition.partition_id) };
  const nodes = await ask('nodes', id);
  const [crowded, gaps, backlog, requests, disks, configs] = await Promise.all([
    ask('crowded', id),
    ask('gaps', id),
    ask('backlog'),
    ask('requests'),
    ask('disks'),
    ask('configs'),
  ]);
  const held = new Set(nodes.ok ? nodes.rows.map((row) => row.node) : []);
  const isOwn = (row: { readonly node: string }): boolean => held.has(row.node);
  const ownBacklog = narrowSamples(backlog, isOwn);
  const ownConfigs = configs.ok ? narrowRows(configs, isOwn) : configs;
  return {
    judgements: [
      [tooManyVersions, { tablets: crowded }],
      [replicaVersionGap, { gaps }],
      [idleWithBacklog, { backlog: ownBacklog, configs: ownConfigs }],
      [backlogSaturated, { backlog: ownBacklog, configs: ownConfigs, disks }],
      [failing, { requests: narrowSamples(requests, isOwn) }],
    ],
    notes: nodes.ok && nodes.rows.length === 0 ? [{ severity: 'unknown', text: NOT_LISTED }] : [],
    tables: [nodeTable(nodes, backlog.ok ? backlog.second : backlog)],
    isCloud: false,
    maxRowsets: nodes.ok ? mostOf(nodes.rows.map((row) => row.max_rowsets)) : undefined,
  };
}

/** Undefined of nothing: no rowsets listed are not no rowsets. */
function mostOf(values: readonly (number | null)[]): number | undefined {
  const told = values.filter((value) => value !== null);
  return told.length === 0 ? undefined : Math.max(...told);
}

const NOT_LISTED: Bilingual = {
  en: 'No living node lists tablets of this partition, so its rowsets are not known: the nodes that hold them may be down (analyze_storage_health), or the partition was made within the last moments.',
  zh: '没有存活节点列出该分区的 Tablet，无法得知其 rowset 数：持有它们的节点可能已宕机（见 analyze_storage_health），或该分区刚刚创建。',
};

interface CloudInput extends LocalInput {
  readonly own: Partitions;
}

async function askCloud({ ask, own, partition }: CloudInput): Promise<Told> {
  const [tablets, compactions, troubled] = await Promise.all([
    ask('tablets', { partition_id: Number(partition.partition_id) }),
    ask('compactions'),
    ask('troubled'),
  ]);
  const ids = new Set(tablets.ok ? tablets.rows.map((row) => row.tablet) : []);
  const isPlaced = ids.size > 0;
  const ownTasks = isPlaced && troubled.ok ? narrowRows(troubled, (task) => ids.has(task.tablet)) : troubled;
  // Where the partition has caught up, tasks of others are no concern of it.
  const isCalm = (partition.max_score ?? 0) < CALM_SCORE;
  // As COMPACTION_PRESSURE: a score stays until the next publish, so one that has caught up says nothing.
  const pressure = narrowRows(
    own,
    (row) => (row.max_score ?? 0) > 100 && (row.visible_version ?? 0) > (row.compacted_version ?? 0),
  );
  return {
    judgements: [
      ...[scoreHigh, versionLag, ingestSlowdown, ingestRejected].map(
        (check) => [check, { partitions: pressure }] as const,
      ),
      ...(isPlaced || !isCalm ? [[taskStuck, { tasks: ownTasks }] as const] : []),
      ...(isCalm ? [] : [slowQueue, slowRemoteRead, tooManySubtasks].map((check) => [check, { compactions }] as const)),
    ],
    notes: isPlaced || !troubled.ok || troubled.rows.length === 0 ? [] : [{ severity: 'info', text: UNPLACED }],
    tables: [compactionTable(compactions)],
    isCloud: true,
  };
}

const UNPLACED: Bilingual = {
  en: 'No node lists the tablets of this partition (compute nodes do from 4.1), so which compaction tasks are its own cannot be told; tasks that hang or fail may belong to any: see analyze_compaction_health.',
  zh: '没有节点列出该分区的 Tablet（CN 自 4.1 起支持），无法区分哪些 Compaction 任务属于它；卡住或失败的任务可能属于任一分区，请用 analyze_compaction_health 查看。',
};

/** Versions committed and not visible: what is not published cannot be compacted. As transaction.version_gap. */
function tellUnpublished(partition: Partition, context: Context): Conclusion | undefined {
  const gap = (partition.next_version ?? 0) - (partition.visible_version ?? 0) - 1;
  const age = ageIn(context, partition.visible_since);
  if (gap <= 10 || age === undefined || age < 120) return undefined;
  const since = formatDuration(age);
  return {
    severity: 'warning',
    finding: 'transaction.version_gap',
    text: {
      en: `${counted(gap, 'version is', 'versions are')} committed and not yet visible, the last one became visible ${since.en} ago: publish is stuck, and what is not visible cannot be compacted.`,
      zh: `${formatCount(gap)} 个版本已提交但尚不可见，最近一次可见在 ${since.zh}前：publish 卡住，未可见的版本无法合并。`,
    },
  };
}

interface AnswerInput {
  readonly partition: Partition;
  readonly told: Told;
  readonly conclusions: readonly Conclusion[];
  readonly context: Context;
}

function answer({ partition, told, conclusions, context }: AnswerInput): InquiryAnswer {
  return {
    isKnown: true,
    summary: summarize(partition, told, conclusions),
    conclusions,
    tables: [partitionTable(partition, told, context), ...told.tables],
  };
}

/** Below these compaction has caught up: FE lake_compaction_score_selector_min_score; rowsets are our own figure. */
const CALM_SCORE = 10;
const CALM_ROWSETS = 100;

const LEAVE_OUT: Conclusion = {
  severity: 'info',
  text: {
    en: 'Leave partition out to look at the one of this table that needs compaction most.',
    zh: '不传 partition 参数时，将查看该表最需要 Compaction 的分区。',
  },
};

function summarize(partition: Partition, told: Told, conclusions: readonly Conclusion[]): Bilingual {
  const name = `${partition.db}.${partition.table_name}.${partition.partition_name}`;
  const { isCloud } = told;
  const value = isCloud ? (partition.max_score ?? undefined) : told.maxRowsets;
  const measured = {
    en:
      value === undefined
        ? 'its pressure is not told here'
        : isCloud
          ? `score ${formatCount(value)}`
          : `${formatCount(value)} rowsets in its fullest tablet`,
    zh:
      value === undefined
        ? '此集群未提供压力数据'
        : isCloud
          ? `分数 ${formatCount(value)}`
          : `最满的 Tablet 有 ${formatCount(value)} 个 rowset`,
  };
  const first = conclusions.find(({ severity }) => severity === 'critical' || severity === 'warning');
  if (first !== undefined)
    return { en: `${name}: ${measured.en}. ${first.text.en}`, zh: `${name}：${measured.zh}。${first.text.zh}` };
  if (value === undefined) {
    return {
      en: `${name}: ${measured.en}, so whether its compaction keeps up cannot be said.`,
      zh: `${name}：${measured.zh}，无法判断其 Compaction 是否跟得上。`,
    };
  }
  const isCalm = value < (isCloud ? CALM_SCORE : CALM_ROWSETS);
  return {
    en: `${name}: ${measured.en}; ${isCalm ? 'compaction has caught up' : 'no sign that compaction is stuck'}.`,
    zh: `${name}：${measured.zh}；${isCalm ? 'Compaction 已追上' : '未发现 Compaction 卡住的迹象'}。`,
  };
}

function partitionTable(partition: Partition, { maxRowsets, isCloud }: Told, context: Context): ViewTable {
  const age = ageIn(context, partition.visible_since);
  const behind = (partition.visible_version ?? 0) - (partition.compacted_version ?? 0);
  return fieldTable({
    name: 'partition',
    title: { en: 'The partition', zh: '分区信息' },
    fields: [
      [{ en: 'Partition id', zh: '分区 ID' }, partition.partition_id],
      [{ en: 'Buckets', zh: '分桶数' }, partition.buckets],
      [{ en: 'Rows', zh: '行数' }, partition.row_count === null ? null : formatCount(partition.row_count)],
      [{ en: 'Highest score', zh: '最高分数' }, isCloud ? partition.max_score : null],
      [{ en: 'Average score', zh: '平均分数' }, isCloud ? partition.avg_score : null],
      [
        { en: 'Versions since the last compaction', zh: '上次 Compaction 之后的版本数' },
        isCloud ? formatCount(behind) : null,
      ],
      [{ en: 'Most rowsets in a tablet', zh: '单个 Tablet 最多 rowset' }, isCloud ? null : maxRowsets],
      [{ en: 'Visible version', zh: '可见版本' }, partition.visible_version],
      [
        { en: 'Versions committed, not visible', zh: '已提交未可见版本数' },
        (partition.next_version ?? 0) - (partition.visible_version ?? 0) - 1,
      ],
      [{ en: 'Last version visible since', zh: '最近版本可见于' }, age === undefined ? null : agoOf(age)],
    ],
  });
}

function agoOf(seconds: number): Bilingual {
  const ago = formatDuration(Math.max(0, seconds));
  return { en: `${ago.en} ago`, zh: `${ago.zh}前` };
}

function nodeTable(
  nodes: Rows<typeof NODES_OF_PARTITION.columns> | Failure,
  backlog: Rows<typeof BE_COMPACTIONS.columns> | Failure,
): ViewTable {
  const work = new Map((backlog.ok ? backlog.rows : []).map((row) => [row.node, row]));
  return {
    name: 'nodes',
    title: { en: 'Its nodes', zh: '所在节点' },
    columns: [
      { name: 'node', title: { en: 'BE', zh: 'BE' } },
      { name: 'replicas', title: { en: 'Tablet replicas', zh: 'Tablet 副本数' }, format: 'count' },
      { name: 'max_rowsets', title: { en: 'Most rowsets', zh: '最多 rowset' }, format: 'count' },
      { name: 'candidates', title: { en: 'Tablets waiting on this BE', zh: '该 BE 等待的 Tablet' }, format: 'count' },
      { name: 'running', title: { en: 'Compactions running', zh: '运行中的 Compaction' }, format: 'count' },
    ],
    rows: nodes.ok
      ? nodes.rows.slice(0, 30).map(({ node, replicas, max_rowsets }) => {
          const own = work.get(node);
          return {
            node,
            replicas,
            max_rowsets,
            candidates: own?.candidates ?? null,
            running: own === undefined ? null : (own.base_running ?? 0) + (own.cumulative_running ?? 0),
          };
        })
      : [],
    ...(nodes.ok ? {} : { unknown: nodes.reason }),
    notes: backlog.ok ? [] : [backlog.reason],
  };
}

function compactionTable(compactions: Rows<typeof LAKE_COMPACTIONS.columns> | Failure): ViewTable {
  const rows = compactions.ok ? compactions.rows.filter((row) => (row.unfinished ?? 0) > 0) : [];
  return {
    name: 'compactions',
    title: { en: 'Compactions under way in the cluster', zh: '集群中进行的 Compaction' },
    columns: [
      { name: 'txn', title: { en: 'Transaction', zh: '事务' } },
      { name: 'tasks', title: { en: 'Subtasks', zh: '子任务' }, format: 'count' },
      { name: 'unfinished', title: { en: 'Unfinished', zh: '未完成' }, format: 'count' },
      { name: 'waiting', title: { en: 'Waiting', zh: '等待中' }, format: 'count' },
      { name: 'retried', title: { en: 'Retried', zh: '重试' }, format: 'count' },
    ],
    rows: rows
      .slice(0, 20)
      .map(({ txn, tasks, unfinished, waiting, retried }) => ({ txn, tasks, unfinished, waiting, retried })),
    truncated: rows.length > 20,
    ...(compactions.ok ? {} : { unknown: compactions.reason }),
  };
}
