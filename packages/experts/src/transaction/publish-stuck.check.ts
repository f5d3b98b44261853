import { ageIn } from '../cluster/context.ts';
import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount, formatDuration } from '../form/quantity.ts';
import { UNPUBLISHED_TXNS } from '../reads/unpublished-txns.ts';
import { PUBLISH_REMEDIES } from './publish-remedies.ts';

const AGE = { value: 60, unit: 's', source: 'own; FE publish_version_interval_ms (10)' };

export default defineCheck({
  id: 'transaction.publish_stuck',
  severity: 'critical',
  title: { en: 'Publish slow or stuck', zh: '事务 publish 缓慢或卡住' },
  architectures: ['shared-nothing'],
  since: '2.5',
  signal: 'be_txns COMMIT_TIME > 0 and PUBLISH_TIME = 0, by BE_ID',
  thresholds: { age: AGE },
  impact: {
    en: 'Committed data does not become visible on this backend; where a majority of replicas is held up, loads seem lost to queries.',
    zh: '已提交的数据在该 BE 上迟迟不可见；若多数副本受阻，查询将看不到这些导入。',
  },
  causes: [
    { en: 'One backend is slow: disk, memory or many tasks', zh: '某个 BE 缓慢：磁盘、内存或任务堆积' },
    { en: 'Applying versions of Primary Key tables is behind', zh: '主键表的版本 apply 落后' },
    { en: 'The frontend cannot reach the backend', zh: 'FE 无法访问该 BE' },
  ],
  remedies: PUBLISH_REMEDIES,
  doc: 'faq/loading/Loading_faq.md',
  reads: { txns: UNPUBLISHED_TXNS },
  evaluate({ txns }, context) {
    const stuck = txns.rows.filter((row) => (row.stuck ?? 0) > 0).toSorted((a, b) => (b.stuck ?? 0) - (a.stuck ?? 0));
    const worst = stuck[0];
    if (worst === undefined) return PASSED;
    const oldest = Math.max(0, ...stuck.map((row) => ageIn(context, row.oldest_commit) ?? 0));
    const lasted = formatDuration(oldest);
    return found({
      severity: 'critical',
      summary: {
        en: `BE ${worst.node} has ${counted(worst.stuck ?? 0, 'committed transaction that is', 'committed transactions that are')} not published${oldest > 0 ? `, the oldest for ${lasted.en}` : ''}${stuck.length > 1 ? `; ${stuck.length} backends in all` : ''}.`,
        zh: `BE ${worst.node} 有 ${formatCount(worst.stuck ?? 0)} 个已提交但未 publish 的事务${oldest > 0 ? `，最久已 ${lasted.zh}` : ''}${stuck.length > 1 ? `；共 ${stuck.length} 个 BE 如此` : ''}。`,
      },
      objects: stuck.map((row) => ({ kind: 'node', name: `BE ${row.node}` })),
      measured:
        oldest > 0 ? { value: Math.floor(oldest), unit: AGE.unit } : { value: worst.stuck ?? 0, unit: 'transactions' },
      threshold: AGE,
      evidence: [evidenceOf(txns, stuck)],
      facts: { nodes: stuck.map((row) => row.node) },
    });
  },
});
