import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount } from '../form/quantity.ts';
import { defineRead } from '../form/read.ts';
import { FOREIGN_DATABASES_SQL, nameTable } from '../form/table-name.ts';

// A balance that is under way, or cannot place a few buckets evenly, touches some partitions of some tables.
const SHARE = { value: 10, unit: '% of all partitions', source: 'own' };
const COUNT = { value: 10, unit: 'partitions', source: 'own' };

/** Tables by partitions whose tablets the FE sees unevenly spread over the backends (3.5+); `unbalanced` and `partitions` add up to the whole. */
const BALANCE = defineRead({
  name: 'tablet_balance',
  columns: {
    db: 'text',
    table_name: 'text',
    partitions: 'number',
    unbalanced: 'number',
    all_partitions: 'number',
    all_unbalanced: 'number',
  },
  layouts: [
    {
      needs: { 'information_schema.partitions_meta': ['DB_NAME', 'TABLE_NAME', 'TABLET_BALANCED'] },
      template:
        'SELECT db AS db, table_name AS table_name, partitions AS partitions, unbalanced AS unbalanced, ' +
        'all_partitions AS all_partitions, all_unbalanced AS all_unbalanced FROM (' +
        'SELECT db, table_name, partitions, unbalanced, SUM(partitions) OVER () AS all_partitions, ' +
        'SUM(unbalanced) OVER () AS all_unbalanced FROM (' +
        'SELECT DB_NAME AS db, TABLE_NAME AS table_name, COUNT(*) AS partitions, ' +
        'SUM(CASE WHEN NOT TABLET_BALANCED THEN 1 ELSE 0 END) AS unbalanced ' +
        'FROM default_catalog.information_schema.partitions_meta ' +
        `WHERE DB_NAME NOT IN (${FOREIGN_DATABASES_SQL}) GROUP BY DB_NAME, TABLE_NAME) AS t) AS s ` +
        'WHERE unbalanced > 0 ORDER BY unbalanced DESC, db, table_name LIMIT 50',
    },
  ],
});

export default defineCheck({
  id: 'schema.tablets_unbalanced',
  severity: 'info',
  title: { en: 'Tablets unevenly spread over backends', zh: 'Tablet 在 BE 间分布不均' },
  architectures: ['shared-nothing'],
  since: '3.5',
  signal: 'partitions_meta TABLET_BALANCED = 0',
  thresholds: { share: SHARE, count: COUNT },
  needsVisibleTables: true,
  impact: {
    en: 'Queries and loads of these partitions wait for the backends that hold most of their tablets.',
    zh: '这些分区的查询与导入会受限于持有较多 Tablet 的 BE。',
  },
  causes: [
    { en: 'Backends were added or taken out, and balancing goes on', zh: '刚扩容或缩容，均衡仍在进行' },
    { en: 'Balancing is switched off or has too few slots', zh: '均衡已关闭，或调度槽位不足' },
    {
      en: 'The tables belong to a colocation group, whose buckets stay together',
      zh: '表属于 Colocation Group，分桶须保持同分布',
    },
  ],
  remedies: [
    {
      text: { en: 'See whether tablets are being moved now.', zh: '查看当前是否有 Tablet 正在迁移。' },
      statement:
        'SELECT TYPE, STATE, COUNT(*) AS tablets FROM information_schema.fe_tablet_schedules GROUP BY TYPE, STATE;',
    },
    {
      text: {
        en: 'Where none is moved although the figure stays: see whether balancing is switched off.',
        zh: '若长时间无迁移：检查均衡是否被关闭。',
      },
      statement: "ADMIN SHOW FRONTEND CONFIG LIKE 'tablet_sched_disable%balance';",
    },
  ],
  doc: 'sql-reference/information_schema/partitions_meta.md',
  reads: { balance: BALANCE },
  evaluate({ balance }) {
    const worst = balance.rows[0];
    const uneven = worst?.all_unbalanced ?? 0;
    const all = worst?.all_partitions ?? 0;
    if (worst === undefined || uneven <= COUNT.value || uneven * 100 <= all * SHARE.value) return PASSED;
    const share = Math.round((uneven / all) * 100);
    return found({
      severity: 'info',
      summary: {
        en: `${formatCount(uneven)} of ${counted(all, 'partition', 'partitions')} (${share} %) have tablets unevenly spread over the backends; most of them in ${nameTable(worst)} (${formatCount(worst.unbalanced ?? 0)}).`,
        zh: `${formatCount(all)} 个分区中有 ${formatCount(uneven)} 个（${share}%）的 Tablet 在 BE 间分布不均，其中 ${nameTable(worst)} 最多（${formatCount(worst.unbalanced ?? 0)} 个）。`,
      },
      objects: balance.rows.slice(0, 10).map((row) => ({ kind: 'table', name: nameTable(row) })),
      measured: { value: share, unit: SHARE.unit },
      threshold: SHARE,
      evidence: [evidenceOf(balance)],
    });
  },
});
