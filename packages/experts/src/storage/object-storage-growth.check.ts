import { defineCheck, found, notApplicable, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatBytes, formatCount, GIB } from '../form/quantity.ts';
import { nameTable } from '../form/table-name.ts';
import { TABLE_LAYOUT } from '../reads/table-layout.ts';

const RATIO = { value: 3, unit: 'x live data', source: 'own' };

/** Below this much live data a few kept versions make any ratio. */
const MIN_BYTES = 10 * GIB;

export default defineCheck({
  id: 'storage.object_storage_growth',
  severity: 'warning',
  title: { en: 'Object storage grows beyond the data', zh: '对象存储占用远超数据量' },
  architectures: ['shared-data'],
  since: '3.4',
  signal: 'partitions_meta STORAGE_SIZE against DATA_SIZE',
  thresholds: { ratio: RATIO },
  needsVisibleTables: true,
  impact: {
    en: 'You pay for versions that nobody reads any more.',
    zh: '为不再读取的历史版本持续付出存储成本。',
  },
  causes: [
    { en: 'Vacuum is behind, so old versions are not removed', zh: 'Vacuum 滞后，旧版本未被清理' },
    { en: 'Very long queries or backups hold old versions', zh: '长时间运行的查询或备份占用旧版本' },
    { en: 'Compaction rewrites the same data very often', zh: 'Compaction 频繁重写相同数据' },
  ],
  remedies: [
    {
      text: {
        en: 'Check how long old versions are kept (default 30 minutes) and whether vacuum runs.',
        zh: '检查旧版本的保留时间（默认 30 分钟）以及 Vacuum 是否在运行。',
      },
      statement: 'ADMIN SHOW FRONTEND CONFIG LIKE "lake_autovacuum%";',
    },
    {
      text: { en: 'Look for queries that have been running for very long.', zh: '查找运行时间过长的查询。' },
      statement: 'SHOW FULL PROCESSLIST;',
    },
  ],
  doc: 'faq/shared_data_faq.md',
  reads: { layout: TABLE_LAYOUT },
  evaluate({ layout }, context) {
    if (context.capabilities?.hasColumn('information_schema.partitions_meta', 'STORAGE_SIZE') === false) {
      return notApplicable(NOT_TOLD);
    }
    const tables = layout.rows
      .filter(
        (row) => (row.all_bytes ?? 0) > MIN_BYTES && (row.storage_bytes ?? 0) > RATIO.value * (row.all_bytes ?? 0),
      )
      .toSorted((a, b) => (b.storage_bytes ?? 0) - (a.storage_bytes ?? 0));
    const worst = tables[0];
    if (worst === undefined) return PASSED;
    const data = worst.all_bytes ?? 0;
    const storage = worst.storage_bytes ?? 0;
    const ratio = data === 0 ? 0 : storage / data;
    const more = tables.length - 1;
    return found({
      severity: 'warning',
      summary: {
        en: `${nameTable(worst)} holds ${formatBytes(data)} of data and takes ${formatBytes(storage)} (${formatCount(ratio)} times)${more > 0 ? `; ${more} more tables alike` : ''}.`,
        zh: `${nameTable(worst)} 数据量为 ${formatBytes(data)}，实际占用 ${formatBytes(storage)}（${formatCount(ratio)} 倍）${more > 0 ? `；另有 ${more} 张表类似` : ''}。`,
      },
      objects: tables.map((row) => ({ kind: 'table', name: nameTable(row) })),
      measured: { value: Math.round(ratio * 10) / 10, unit: RATIO.unit },
      threshold: RATIO,
      evidence: [evidenceOf(layout, tables)],
    });
  },
});

const NOT_TOLD = {
  en: 'not possible here: this cluster has no information_schema.partitions_meta.STORAGE_SIZE',
  zh: '此集群没有 information_schema.partitions_meta.STORAGE_SIZE，无法检查',
};
