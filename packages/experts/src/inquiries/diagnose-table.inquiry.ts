import tableNotCached from '../cache/table-not-cached.check.ts';
import type { Context } from '../cluster/context.ts';
import ingestRejected from '../compaction/ingest-rejected.check.ts';
import ingestSlowdown from '../compaction/ingest-slowdown.check.ts';
import scoreHigh from '../compaction/score-high.check.ts';
import smallSegments from '../compaction/small-segments.check.ts';
import tooManyVersions from '../compaction/too-many-versions.check.ts';
import versionLag from '../compaction/version-lag.check.ts';
import type { Answer } from '../engine/answer-reads.ts';
import { byUrgency, judgeAnswers, nameInRemedies } from '../engine/judge-answers.ts';
import type { Bilingual } from '../form/bilingual.ts';
import type { Check } from '../form/check.ts';
import { quoteName, quoteText } from '../form/fill-remedies.ts';
import { defineInquiry, type Conclusion, type InquiryAnswer } from '../form/inquiry.ts';
import { narrowRows } from '../form/narrow-rows.ts';
import { nearNames } from '../form/near-names.ts';
import { counted, formatBytes, formatCount } from '../form/quantity.ts';
import type { Failure } from '../form/read.ts';
import batchTooSmall from '../ingestion/batch-too-small.check.ts';
import tooFrequent from '../ingestion/too-frequent.check.ts';
import statisticsStale from '../metadata/statistics-stale.check.ts';
import { NAME } from '../reads/one-table.ts';
import bucketSkew from '../schema/bucket-skew.check.ts';
import emptyPartitions from '../schema/empty-partitions.check.ts';
import partitionSkew from '../schema/partition-skew.check.ts';
import tabletsTooLarge from '../schema/tablets-too-large.check.ts';
import tabletsTooSmall from '../schema/tablets-too-small.check.ts';
import tabletsUnbalanced from '../schema/tablets-unbalanced.check.ts';
import tooManyPartitions from '../schema/too-many-partitions.check.ts';
import unpartitionedLarge from '../schema/unpartitioned-large.check.ts';
import replicaUnhealthy from '../storage/replica-unhealthy.check.ts';
import versionGap from '../transaction/version-gap.check.ts';
import { textGiven } from './given.ts';
import { notKnown, notReadable } from './not-known.ts';
import { isCloudNative, TABLE_READS, type TableFacts } from './table-facts.ts';
import { aboutTable, nodeTable, viewTable } from './table-tables.ts';

export default defineInquiry({
  name: 'diagnose_table',
  title: { en: 'One table', zh: '单表诊断' },
  description: {
    en: 'Diagnoses one table that is slow or bloated: tablets and their sizes, skew, versions and segments, partitions (count, empty, skew), buckets and keys, replicas, compaction, pace of loads, optimizer statistics, data cache, materialized views over it. For the largest tables use get_large_tables; for one partition whose compaction hangs use diagnose_partition_compaction.',
    zh: '诊断变慢或膨胀的单张表：Tablet 数量与大小、倾斜、版本与 Segment、分区（数量、空分区、倾斜）、分桶与键、副本、Compaction、导入频率、优化器统计信息、数据缓存，以及其上的物化视图。查看大表列表用 get_large_tables；单个分区的 Compaction 卡住用 diagnose_partition_compaction。',
  },
  parameters: {
    database: { ...NAME, meaning: { en: 'Its database.', zh: '数据库名。' } },
    table: { ...NAME, meaning: { en: 'The table, without its database.', zh: '表名（不含数据库）。' } },
  },
  maxStatements: 16,
  reads: TABLE_READS,
  async investigate(ask, context) {
    const database = textGiven(context, 'database') ?? '';
    const name = textGiven(context, 'table') ?? '';
    const found = await ask('table');
    if (!found.ok) return notReadable({ en: 'tables', zh: '表信息' }, found);
    const table = found.rows[0];
    if (table === undefined) {
      const choose = await ask('choose');
      return notKnown({ what: nameBilingual(database, name), near: choose.ok ? nearTables(name, choose.rows) : [] });
    }
    const id = { table_id: Number(table.table_id) };
    const isCloud = isCloudNative(table);
    const [layout, tablets, nodes, crowded, gaps, pressure, statistics, views, recent, schedules] = await Promise.all([
      ask('layout'),
      ask('tablets', id),
      ask('nodes', id),
      ask('crowded', id),
      ask('gaps'),
      isCloud ? ask('pressure') : NOT_HERE,
      ask('statistics', id),
      ask('views'),
      ask('recent'),
      isCloud ? NOT_HERE : ask('schedules'),
    ]);
    const facts: TableFacts = {
      table,
      layout,
      tablets,
      nodes,
      crowded,
      gaps,
      pressure,
      statistics,
      views,
      recent: recent.ok ? narrowRows(recent, (row) => row.db === database && row.table_name === name) : recent,
      schedules: schedules.ok ? narrowRows(schedules, (row) => row.table_id === table.table_id) : schedules,
    };
    return answer({ facts, context, database, name });
  },
});

const NOT_HERE: Failure = {
  ok: false,
  missing: true,
  code: undefined,
  reason: { en: 'only for the other architecture', zh: '仅适用于另一种架构' },
};

function nameBilingual(database: string, table: string): Bilingual {
  return { en: `table ${database}.${table}`, zh: `表 ${database}.${table}` };
}

function nearTables(
  table: string,
  rows: readonly { readonly db: string; readonly table_name: string }[],
): readonly string[] {
  const near = nearNames(
    table,
    rows.map((row) => row.table_name),
  );
  return rows
    .filter((row) => near.includes(row.table_name))
    .slice(0, 5)
    .map((row) => `${row.db}.${row.table_name}`);
}

interface AnswerInput {
  readonly facts: TableFacts;
  readonly context: Context;
  readonly database: string;
  readonly name: string;
}

async function answer(input: AnswerInput): Promise<InquiryAnswer> {
  const { facts, context, database, name } = input;
  const judged = await Promise.all(
    judgementsOf(input).map(([check, answers]) => judgeAnswers({ check, answers, context })),
  );
  const blanks = { '<database>.<table>': quoteName(database, name), "'<table>'": quoteText(name) };
  const conclusions = byUrgency([...judged, tellSingleCopy(facts), tellBareStatistics(facts), ...tellViews(facts)]).map(
    (conclusion) => nameInRemedies(conclusion, blanks),
  );
  return {
    isKnown: true,
    summary: summarize({ ...input, conclusions }),
    conclusions,
    tables: [aboutTable(facts, context), nodeTable(facts.nodes), viewTable(facts.views, context)],
  };
}

/** About compaction of cloud-native partitions. */
const OF_CLOUD = [scoreHigh, versionLag, ingestSlowdown, ingestRejected] as const;

/** The checks that speak of a table, each with what was read of this one. */
function judgementsOf({ facts, database, name }: AnswerInput): readonly (readonly [Check, Record<string, Answer>])[] {
  const { layout, tablets, crowded, gaps, pressure, recent, schedules } = facts;
  const statistics = statisticsAge({ facts, database, name });
  return [
    [tooManyVersions, { tablets: crowded }],
    [versionGap, { gaps }],
    [smallSegments, { tablets }],
    ...OF_CLOUD.map((check) => [check, { partitions: pressure }] as const).filter(() => isCloudNative(facts.table)),
    [replicaUnhealthy, { schedules }],
    [tooFrequent, { recent }],
    [batchTooSmall, { recent }],
    [emptyPartitions, { layout }],
    [partitionSkew, { layout }],
    [tooManyPartitions, { layout }],
    [unpartitionedLarge, { layout }],
    [tabletsTooLarge, { layout, tablets }],
    [tabletsTooSmall, { layout }],
    [bucketSkew, { tablets }],
    ...(isCloudNative(facts.table) ? [] : [[tabletsUnbalanced, { layout }] as const]),
    [tableNotCached, { layout }],
    ...(statistics === undefined ? [] : [[statisticsStale, { statistics }] as const]),
  ];
}

/** One row in the columns of STATISTICS_AGE; undefined where nothing was collected, or it cannot be told. */
function statisticsAge({ facts, database, name }: Omit<AnswerInput, 'context'>): Answer | undefined {
  const { statistics, layout } = facts;
  const row = statistics.ok ? statistics.rows[0] : undefined;
  const rows = layout.ok ? layout.rows[0]?.row_count : undefined;
  if (!statistics.ok || row === undefined || row.counted === null || rows === null || rows === undefined)
    return undefined;
  const known = { db: database, table_name: name, row_count: rows, counted: row.counted, updated: row.updated };
  return { ...statistics, rows: [{ ...known, newest_load: null, oldest_load: null, versions: null }] };
}

function tellSingleCopy({ table }: TableFacts): Conclusion | undefined {
  if (isCloudNative(table) || table.replicas !== 1) return undefined;
  return {
    severity: 'warning',
    finding: 'storage.single_replica',
    text: {
      en: 'It is kept in one replica: one lost disk loses its data.',
      zh: '该表仅有一个副本：损坏一块磁盘即丢失数据。',
    },
  };
}

/** Rows from which the lack of statistics matters, as in metadata.statistics_missing. */
const MANY_ROWS = 1_000_000;

function tellBareStatistics({ statistics, layout }: TableFacts): Conclusion | undefined {
  if (!statistics.ok) {
    return {
      severity: 'unknown',
      finding: 'metadata.statistics_missing',
      text: {
        en: `The optimizer statistics could not be looked at: ${statistics.reason.en}.`,
        zh: `无法查看优化器统计信息：${statistics.reason.zh}。`,
      },
    };
  }
  const rows = layout.ok ? (layout.rows[0]?.row_count ?? 0) : 0;
  if ((statistics.rows[0]?.counted ?? null) !== null || rows < MANY_ROWS) return undefined;
  return {
    severity: 'warning',
    finding: 'metadata.statistics_missing',
    text: {
      en: `It has ${formatCount(rows)} rows and no full statistics: the optimizer guesses (sampled ones are not looked at here).`,
      zh: `该表有 ${formatCount(rows)} 行但没有全量统计信息，优化器只能估算（此处不检查抽样统计）。`,
    },
    remedies: [
      {
        text: { en: 'Collect them, best at a quiet hour.', zh: '在低峰期收集统计信息。' },
        statement: 'ANALYZE TABLE <database>.<table>;',
      },
    ],
  };
}

function tellViews({ views }: TableFacts): readonly Conclusion[] {
  if (!views.ok) return [];
  const broken = views.rows.filter((view) => view.active === 'false' || view.state === 'FAILED');
  const names = broken.map((view) => `${view.db}.${view.view_name}`);
  if (names.length > 0) {
    return [
      {
        severity: 'warning',
        text: {
          en: `Materialized views over it that cannot help now, as they are inactive or their refresh failed: ${names.slice(0, 5).join(', ')}.`,
          zh: `其上的物化视图失效或刷新失败，暂时无法加速查询：${names.slice(0, 5).join('、')}。`,
        },
      },
    ];
  }
  const usable = views.rows.filter((view) => view.active === 'true').map((view) => `${view.db}.${view.view_name}`);
  if (usable.length === 0) return [];
  return [
    {
      severity: 'info',
      text: {
        en: `Materialized views over it that may answer its queries: ${usable.slice(0, 5).join(', ')}.`,
        zh: `其上可用于加速查询的物化视图：${usable.slice(0, 5).join('、')}。`,
      },
    },
  ];
}

function summarize({
  facts,
  database,
  name,
  conclusions,
}: AnswerInput & { conclusions: readonly Conclusion[] }): Bilingual {
  const layout = facts.layout.ok ? facts.layout.rows[0] : undefined;
  const replicas = facts.nodes.ok ? facts.nodes.rows.reduce((sum, row) => sum + (row.replicas ?? 0), 0) : undefined;
  const size = layout === undefined ? undefined : formatBytes(layout.bytes ?? 0);
  const urgent = conclusions.filter(({ severity }) => severity === 'critical' || severity === 'warning').length;
  const unknown = conclusions.filter(({ severity }) => severity === 'unknown').length;
  const parts = {
    en: [
      size === undefined ? 'size not told here' : `${size} in one copy, ${formatCount(layout?.row_count ?? 0)} rows`,
      layout === undefined ? '' : counted(layout.partitions ?? 0, 'partition'),
      replicas === undefined || replicas === 0 ? '' : counted(replicas, 'tablet replica', 'tablet replicas'),
    ],
    zh: [
      size === undefined ? '大小未知' : `数据量 ${size}（按单份计），${formatCount(layout?.row_count ?? 0)} 行`,
      layout === undefined ? '' : `${formatCount(layout.partitions ?? 0)} 个分区`,
      replicas === undefined || replicas === 0 ? '' : `${formatCount(replicas)} 个 Tablet 副本`,
    ],
  };
  const ending = {
    en:
      urgent > 0
        ? `${counted(urgent, 'thing')} to mend`
        : unknown > 0
          ? 'nothing wrong in what could be read'
          : 'nothing wrong was found',
    zh: urgent > 0 ? `有 ${urgent} 项需要处理` : unknown > 0 ? '已读取的部分未发现问题' : '未发现问题',
  };
  return {
    en: `${database}.${name}: ${parts.en.filter((part) => part !== '').join(', ')}; ${ending.en}.`,
    zh: `${database}.${name}：${parts.zh.filter((part) => part !== '').join('，')}；${ending.zh}。`,
  };
}
