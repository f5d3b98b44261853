import { defineRead, optional } from '../form/read.ts';
import { defineView } from '../form/view.ts';

const LIMIT = { kind: 'integer', min: 1, max: 1_000, default: 20 } as const;
/** StarRocks compacts from 10 on (FE lake_compaction_score_selector_min_score): below is nothing to do. */
const MIN_SCORE = { kind: 'integer', min: 0, max: 1_000_000, default: 10 } as const;
const COLUMNS = { db: 'text', table_name: 'text', partition_name: 'text', partition_id: 'id' } as const;

const BY_SCORE = defineRead({
  name: 'partitions_by_score',
  columns: { ...COLUMNS, buckets: 'number', max_score: 'number', avg_score: 'number', behind: 'number' },
  parameters: { limit: LIMIT, minScore: MIN_SCORE },
  layouts: [
    {
      needs: {
        'information_schema.partitions_meta': [
          'DB_NAME',
          'TABLE_NAME',
          'PARTITION_NAME',
          'PARTITION_ID',
          'BUCKETS',
          'MAX_CS',
          'AVG_CS',
          'VISIBLE_VERSION',
          'COMPACT_VERSION',
        ],
      },
      template:
        'SELECT DB_NAME AS db, TABLE_NAME AS table_name, PARTITION_NAME AS partition_name, PARTITION_ID AS partition_id, ' +
        'BUCKETS AS buckets, MAX_CS AS max_score, AVG_CS AS avg_score, VISIBLE_VERSION - COMPACT_VERSION AS behind ' +
        'FROM default_catalog.information_schema.partitions_meta WHERE MAX_CS >= {minScore} ' +
        'ORDER BY max_score DESC, partition_id LIMIT {limit}',
    },
  ],
});

/** Shared-nothing keeps no score by partition; the rowsets of its fullest tablet are what the score counts. */
const BY_ROWSETS = defineRead({
  name: 'partitions_by_rowsets',
  columns: {
    db: 'text',
    table_name: 'text',
    partition_id: 'id',
    tablets: 'number',
    max_rowsets: 'number',
    avg_rowsets: 'number',
  },
  parameters: { limit: LIMIT, minScore: MIN_SCORE },
  layouts: [
    {
      needs: {
        'information_schema.be_tablets': ['TABLE_ID', 'PARTITION_ID', 'NUM_ROWSET'],
        'information_schema.tables_config': ['TABLE_ID', 'TABLE_SCHEMA', 'TABLE_NAME'],
      },
      template:
        'SELECT c.TABLE_SCHEMA AS db, c.TABLE_NAME AS table_name, g.partition_id AS partition_id, g.tablets AS tablets, ' +
        'g.max_rowsets AS max_rowsets, g.avg_rowsets AS avg_rowsets FROM ' +
        '(SELECT PARTITION_ID AS partition_id, MIN(TABLE_ID) AS table_id, COUNT(*) AS tablets, ' +
        'MAX(NUM_ROWSET) AS max_rowsets, AVG(NUM_ROWSET) AS avg_rowsets ' +
        'FROM default_catalog.information_schema.be_tablets GROUP BY PARTITION_ID HAVING MAX(NUM_ROWSET) >= {minScore}) g ' +
        'LEFT JOIN default_catalog.information_schema.tables_config c ON c.TABLE_ID = g.table_id ' +
        'ORDER BY g.max_rowsets DESC, g.partition_id LIMIT {limit}',
    },
  ],
});

export default defineView({
  name: 'get_high_compaction_partitions',
  title: { en: 'Partitions with a high compaction score', zh: 'Compaction Score 高的分区' },
  description: {
    en: 'The partitions that need compaction most, from minScore up. Shared-data: by their compaction score. Shared-nothing, which keeps no score by partition: by the rowsets of the fullest tablet.',
    zh: '最需要 Compaction 的分区（不低于 minScore）。存算分离按 Compaction Score；存算一体没有分区分数，按 rowset 最多的 Tablet 统计。',
  },
  parameters: {
    limit: { ...LIMIT, meaning: { en: 'Most partitions to list.', zh: '最多列出的分区数。' } },
    minScore: {
      ...MIN_SCORE,
      meaning: { en: 'Lowest score, or number of rowsets, to list.', zh: '最低分数（或 rowset 数）。' },
    },
  },
  reads: { scored: optional(BY_SCORE), counted: optional(BY_ROWSETS) },
  shape({ scored, counted }, context) {
    const names = [
      { name: 'database', title: { en: 'Database', zh: '数据库' } },
      { name: 'table', title: { en: 'Table', zh: '表' } },
      { name: 'partition', title: { en: 'Partition', zh: '分区' } },
    ];
    const byScore = {
      name: 'partitions',
      title: { en: 'Partitions by compaction score', zh: '按 Compaction Score 排序的分区' },
      columns: [
        ...names,
        { name: 'max_score', title: { en: 'Highest score', zh: '最高分' }, format: 'count' as const },
        { name: 'avg_score', title: { en: 'Average score', zh: '平均分' }, format: 'count' as const },
        { name: 'versions_behind', title: { en: 'Versions behind', zh: '落后版本数' }, format: 'count' as const },
        { name: 'buckets', title: { en: 'Buckets', zh: '分桶数' }, format: 'count' as const },
      ],
      rows: scored.ok
        ? scored.rows.map((row) => ({
            database: row.db,
            table: row.table_name,
            partition: row.partition_name,
            partition_id: row.partition_id,
            max_score: row.max_score,
            avg_score: row.avg_score,
            versions_behind: row.behind,
            buckets: row.buckets,
          }))
        : [],
      ...(scored.ok ? {} : { unknown: scored.reason }),
    };
    const byRowsets = {
      name: 'partitions_by_rowsets',
      title: { en: 'Partitions by rowsets of a tablet', zh: '按 Tablet rowset 数排序的分区' },
      columns: [
        ...names.slice(0, 2),
        { name: 'partition_id', title: { en: 'Partition id', zh: '分区 ID' } },
        { name: 'max_rowsets', title: { en: 'Most rowsets', zh: '最多 rowset' }, format: 'count' as const },
        { name: 'avg_rowsets', title: { en: 'Average', zh: '平均' }, format: 'count' as const },
        { name: 'tablets', title: { en: 'Tablet replicas', zh: 'Tablet 副本数' }, format: 'count' as const },
      ],
      rows: counted.ok
        ? counted.rows.map((row) => ({
            database: row.db,
            table: row.table_name,
            partition_id: row.partition_id,
            max_rowsets: row.max_rowsets,
            avg_rowsets: row.avg_rowsets,
            tablets: row.tablets,
          }))
        : [],
      ...(counted.ok ? {} : { unknown: counted.reason }),
    };
    if (context.architecture === 'shared-data') return [byScore];
    return context.architecture === 'shared-nothing' ? [byRowsets] : [byScore, byRowsets];
  },
});
