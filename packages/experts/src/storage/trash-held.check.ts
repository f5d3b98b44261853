import { ageIn } from '../cluster/context.ts';
import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount, formatDuration } from '../form/quantity.ts';
import { defineRead } from '../form/read.ts';

const AGE = { value: 1, unit: 'd', source: 'own; FE catalog_trash_expire_second (86400)' };
const COUNT = { value: 100, unit: 'entries', source: 'own' };

/** What could still be recovered, by kind. Names of dropped objects are not needed. */
const RECYCLE_BIN = defineRead({
  name: 'recycle_bin',
  columns: { type: 'text', entries: 'number', oldest: 'session_time' },
  layouts: [
    {
      needs: { 'information_schema.recyclebin_catalogs': ['TYPE', 'DROP_TIME'] },
      template:
        'SELECT TYPE AS type, COUNT(*) AS entries, CAST(MIN(DROP_TIME) AS VARCHAR) AS oldest ' +
        'FROM default_catalog.information_schema.recyclebin_catalogs GROUP BY TYPE ORDER BY entries DESC LIMIT 20',
    },
  ],
});

export default defineCheck({
  id: 'storage.trash_held',
  severity: 'info',
  title: { en: 'Space held by dropped objects', zh: '已删除对象仍占用空间' },
  since: '4.0',
  signal: 'recyclebin_catalogs DROP_TIME',
  thresholds: { age: AGE, count: COUNT },
  impact: {
    en: 'Dropped databases, tables and partitions keep their space until they expire from the recycle bin.',
    zh: '已删除的库、表、分区在回收站过期之前仍占用空间。',
  },
  causes: [
    { en: 'Large or frequent drops without FORCE', zh: '未使用 FORCE 的大量或频繁删除' },
    { en: 'A long catalog_trash_expire_second', zh: 'catalog_trash_expire_second 设置过长' },
  ],
  remedies: [
    {
      text: { en: 'See what is held.', zh: '查看回收站内容。' },
      statement:
        'SELECT TYPE, NAME, DROP_TIME FROM information_schema.recyclebin_catalogs ORDER BY DROP_TIME LIMIT 100;',
    },
    {
      text: { en: 'Recover what was dropped by mistake.', zh: '恢复误删的对象。' },
      statement: 'RECOVER TABLE <database>.<table>;',
    },
    {
      text: { en: 'Keep dropped objects for a shorter time (seconds).', zh: '缩短保留时间（秒）。' },
      statement: 'ADMIN SET FRONTEND CONFIG ("catalog_trash_expire_second" = "3600");',
    },
  ],
  doc: 'sql-reference/information_schema/recyclebin_catalogs.md',
  reads: { bin: RECYCLE_BIN },
  evaluate({ bin }, context) {
    const entries = bin.rows.reduce((sum, row) => sum + (row.entries ?? 0), 0);
    const ages = bin.rows.flatMap((row) => ageIn(context, row.oldest) ?? []);
    const oldest = ages.length === 0 ? 0 : Math.max(...ages);
    const isOld = oldest > AGE.value * 86_400;
    if (!isOld && entries <= COUNT.value) return PASSED;
    const age = formatDuration(oldest);
    return found({
      severity: 'info',
      summary: {
        en: `The recycle bin holds ${formatCount(entries)} dropped objects, the oldest for ${age.en}.`,
        zh: `回收站中有 ${formatCount(entries)} 个已删除对象，最早的已保留 ${age.zh}。`,
      },
      objects: [{ kind: 'cluster', name: 'recycle bin' }],
      measured: isOld
        ? { value: Math.round(oldest / 8640) / 10, unit: AGE.unit }
        : { value: entries, unit: COUNT.unit },
      threshold: isOld ? AGE : COUNT,
      evidence: [evidenceOf(bin)],
    });
  },
});
