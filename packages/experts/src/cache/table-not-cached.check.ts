import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatBytes, MIB } from '../form/quantity.ts';
import { nameTable } from '../form/table-name.ts';
import { TABLE_LAYOUT } from '../reads/table-layout.ts';

const SIZE = { value: 100, unit: 'MiB in no cached partition', source: 'own' };

export default defineCheck({
  id: 'cache.table_not_cached',
  severity: 'info',
  title: { en: 'Tables without data cache', zh: '未启用数据缓存的表' },
  architectures: ['shared-data'],
  since: '3.1.9',
  signal: 'partitions_meta ENABLE_DATACACHE = 0 in every partition of a cloud-native table',
  thresholds: { size: SIZE },
  impact: {
    en: 'Each scan of these tables reads object storage.',
    zh: '对这些表的每次扫描都读取对象存储。',
  },
  causes: [
    { en: 'The table was created with datacache.enable = false', zh: '建表时设置了 datacache.enable = false' },
    {
      en: 'datacache.partition_duration is shorter than the age of the newest partition',
      zh: 'datacache.partition_duration 短于最新分区的时间跨度',
    },
  ],
  remedies: [
    {
      text: { en: 'See the properties of the table.', zh: '查看表的属性。' },
      statement: 'SHOW CREATE TABLE <database>.<table>;',
    },
    {
      text: {
        en: 'From 4.1 switch it on; before, create the table again with datacache.enable = true and copy the data.',
        zh: '4.1 起可直接开启；更早版本需以 datacache.enable = true 重建表并导入数据。',
      },
      statement: 'ALTER TABLE <database>.<table> SET ("datacache.enable" = "true");',
    },
  ],
  doc: 'faq/shared_data_faq.md',
  needsVisibleTables: true,
  reads: { layout: TABLE_LAYOUT },
  evaluate({ layout }) {
    const bare = layout.rows.filter(
      (row) => row.cloud === 1 && row.cached === 0 && (row.bytes ?? 0) > SIZE.value * MIB,
    );
    const largest = bare[0];
    if (largest === undefined) return PASSED;
    const bytes = bare.reduce((sum, row) => sum + (row.bytes ?? 0), 0);
    const names = bare.map((row) => nameTable(row));
    return found({
      severity: 'info',
      summary: {
        en: `${counted(bare.length, 'table')} with ${formatBytes(bytes)} ${bare.length === 1 ? 'has' : 'have'} the data cache off in every partition: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}.`,
        zh: `${bare.length} 张表（共 ${formatBytes(bytes)}）的所有分区均未启用数据缓存：${names.slice(0, 3).join('、')}${names.length > 3 ? ' 等' : ''}。`,
      },
      objects: names.map((name) => ({ kind: 'table', name })),
      measured: { value: Math.round(bytes / MIB), unit: SIZE.unit },
      threshold: SIZE,
      evidence: [evidenceOf(layout, bare)],
      facts: { tables: names },
    });
  },
});
