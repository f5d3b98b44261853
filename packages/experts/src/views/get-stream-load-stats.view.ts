import { ageIn } from '../cluster/context.ts';
import { formatDuration } from '../form/quantity.ts';
import { defineRead, optional, type Row } from '../form/read.ts';
import { defineView, type ViewRow } from '../form/view.ts';
import { FE_TEXT_OFFSET, feTextAgeSql } from '../reads/fe-text-age.ts';
import { STREAM_LOAD_HISTORY } from '../reads/stream-load-history.ts';

const HOURS = { kind: 'integer', min: 1, max: 720, default: 24 } as const;

const STREAM_LOAD_STATS = defineRead({
  name: 'stream_load_stats',
  columns: {
    db: 'id',
    table_name: 'id',
    load_type: 'id',
    loads: 'number',
    finished: 'number',
    failed: 'number',
    loaded_rows: 'number',
    filtered_rows: 'number',
    bytes: 'number',
    mean_seconds: 'number',
    longest_seconds: 'number',
    newest: 'fe_text_time',
  },
  parameters: { hours: HOURS, ...FE_TEXT_OFFSET },
  completeBelow: 500,
  layouts: [
    {
      needs: {
        'information_schema.stream_loads': [
          'DB_NAME',
          'TABLE_NAME',
          'TYPE',
          'STATE',
          'NUM_ROWS_NORMAL',
          'NUM_ROWS_AB_NORMAL',
          'NUM_LOAD_BYTES',
          'CREATE_TIME_MS',
          'END_TIME_MS',
        ],
      },
      template:
        'SELECT DB_NAME AS db, TABLE_NAME AS table_name, TYPE AS load_type, COUNT(*) AS loads, ' +
        "SUM(CASE WHEN STATE = 'FINISHED' THEN 1 ELSE 0 END) AS finished, " +
        "SUM(CASE WHEN STATE = 'CANCELLED' THEN 1 ELSE 0 END) AS failed, " +
        'SUM(NUM_ROWS_NORMAL) AS loaded_rows, SUM(NUM_ROWS_AB_NORMAL) AS filtered_rows, SUM(NUM_LOAD_BYTES) AS bytes, ' +
        "AVG(CASE WHEN STATE = 'FINISHED' THEN seconds_diff(END_TIME_MS, CREATE_TIME_MS) END) AS mean_seconds, " +
        "MAX(CASE WHEN STATE = 'FINISHED' THEN seconds_diff(END_TIME_MS, CREATE_TIME_MS) END) AS longest_seconds, " +
        'CAST(MAX(CREATE_TIME_MS) AS VARCHAR) AS newest ' +
        'FROM default_catalog.information_schema.stream_loads ' +
        `WHERE ${feTextAgeSql('CREATE_TIME_MS')} <= {hours} * 3600 ` +
        'GROUP BY DB_NAME, TABLE_NAME, TYPE ORDER BY loads DESC LIMIT 500',
    },
  ],
});

export default defineView({
  name: 'get_stream_load_stats',
  title: { en: 'Stream load statistics', zh: 'Stream Load 统计' },
  description: {
    en: 'Stream and routine load tasks of the last hours by table: how many, how many failed, rows and bytes in all and per load, and how long they took. Use it to judge batch sizes and pace.',
    zh: '最近若干小时各表的 Stream Load 与 Routine Load 任务：数量、失败数、总行数与字节数、单次平均值及耗时。用于判断批次大小与导入频率。',
  },
  parameters: { hours: { ...HOURS, meaning: { en: 'How many hours to look back.', zh: '回溯的小时数。' } } },
  reads: { stats: STREAM_LOAD_STATS, history: optional(STREAM_LOAD_HISTORY) },
  shape({ stats, history }, context) {
    const oldest = history.ok ? ageIn(context, history.rows[0]?.oldest ?? null) : undefined;
    const reach = oldest === undefined ? undefined : formatDuration(oldest);
    return [
      {
        name: 'tables',
        title: { en: 'By table', zh: '按表统计' },
        columns: [
          { name: 'table', title: { en: 'Table', zh: '表' } },
          { name: 'type', title: { en: 'Type', zh: '类型' } },
          { name: 'loads', title: { en: 'Loads', zh: '导入数' }, format: 'count' },
          { name: 'failed', title: { en: 'Failed', zh: '失败数' }, format: 'count' },
          { name: 'failed_share', title: { en: 'Failed share', zh: '失败率' }, format: 'share' },
          { name: 'loaded_rows', title: { en: 'Rows', zh: '行数' }, format: 'count' },
          { name: 'filtered_rows', title: { en: 'Filtered', zh: '过滤行数' }, format: 'count' },
          { name: 'bytes', title: { en: 'Bytes', zh: '字节数' }, format: 'bytes' },
          { name: 'rows_per_load', title: { en: 'Rows per load', zh: '单次行数' }, format: 'count' },
          { name: 'bytes_per_load', title: { en: 'Bytes per load', zh: '单次字节数' }, format: 'bytes' },
          { name: 'mean_seconds', title: { en: 'Mean duration', zh: '平均耗时' }, format: 'duration' },
          { name: 'longest_seconds', title: { en: 'Longest', zh: '最长耗时' }, format: 'duration' },
          { name: 'newest_at', title: { en: 'Newest', zh: '最近一次' } },
        ],
        rows: stats.rows.map((row) =>
          Object.assign(showTable(row), { newest_at: context.clock?.wallTime(row.newest) ?? null }),
        ),
        truncated: stats.incomplete,
        notes:
          reach === undefined
            ? []
            : [
                {
                  en: `The FE remembers stream loads ${reach.en} back: above 1,000 it drops all ended ones at once.`,
                  zh: `FE 目前保留 ${reach.zh}内的 Stream Load：超过 1000 个时会一次性清除已结束的任务。`,
                },
              ],
      },
    ];
  },
});

function showTable(row: Row<typeof STREAM_LOAD_STATS.columns>): ViewRow {
  const finished = Math.max(1, row.finished ?? 0);
  return {
    table: `${row.db}.${row.table_name}`,
    type: row.load_type,
    loads: row.loads,
    failed: row.failed,
    failed_share: (row.failed ?? 0) / Math.max(1, row.loads ?? 0),
    loaded_rows: row.loaded_rows,
    filtered_rows: row.filtered_rows,
    bytes: row.bytes,
    rows_per_load: Math.round((row.loaded_rows ?? 0) / finished),
    bytes_per_load: Math.round((row.bytes ?? 0) / finished),
    mean_seconds: row.mean_seconds,
    longest_seconds: row.longest_seconds,
  };
}
