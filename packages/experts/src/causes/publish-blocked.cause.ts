import { defineCause } from '../form/cause.ts';
import { listLost, nameObjects } from './facts-of.ts';
import { failuresOf } from './load-findings.ts';

const ROOTS = ['transaction.publish_stuck', 'transaction.version_gap'] as const;
const WAITING = ['import.publish_pending', 'transaction.too_many_running', 'transaction.rejected'] as const;

export default defineCause({
  id: 'cause.publish_blocked',
  title: { en: 'Publish is blocked', zh: '事务 publish 受阻' },
  canExplain: [...ROOTS, ...WAITING, 'import.failure_rate'],
  remedies: [
    {
      text: {
        en: 'Find the replicas or the backend that transactions wait for.',
        zh: '找出事务正在等待的副本或 BE。',
      },
      statement: "SHOW PROC '/transactions/<database>/running';",
    },
    {
      text: {
        en: 'Look at disks, memory and log of that backend; restart it if it does not recover.',
        zh: '检查该 BE 的磁盘、内存和日志；若无法恢复则重启。',
      },
    },
  ],
  evaluate(findings) {
    // A lost node holds publish up too; then it is the cause to name.
    if (listLost(findings).length > 0) return undefined;
    const roots = findings.among(ROOTS);
    const failures = failuresOf(findings, { classes: ['timeout', 'txn_limit'] });
    const follows = [...findings.among(WAITING), ...failures];
    if (roots.length === 0 || follows.length === 0) return undefined;
    const where = nameObjects(findings, roots);
    return {
      explains: [...roots, ...follows],
      summary: {
        en: `Committed transactions are not published (${where.en}), so loads stay invisible${follows.some((id) => id.startsWith('transaction.')) ? ' and running transactions pile up' : ''}${failures.length > 0 ? ', and loads fail' : ''}.`,
        zh: `已提交的事务未能 publish（${where.zh}），导入数据不可见${follows.some((id) => id.startsWith('transaction.')) ? '，运行中的事务不断堆积' : ''}${failures.length > 0 ? '，部分导入失败' : ''}。`,
      },
    };
  },
});
