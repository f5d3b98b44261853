import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount } from '../form/quantity.ts';
import { defineRead } from '../form/read.ts';

// Some threads are blocked for a moment in every busy FE.
const BLOCKED = { value: 20, unit: 'blocked threads', source: 'own' };

/** Threads of the FE that answers, which alone this table tells of (4.1+). Needs OPERATE ON SYSTEM. */
const FE_THREADS = defineRead({
  name: 'fe_threads',
  columns: { node: 'id', threads: 'number', blocked: 'number' },
  layouts: [
    {
      needs: { 'information_schema.fe_threads': ['FE_ADDRESS', 'THREAD_STATE'] },
      template:
        'SELECT FE_ADDRESS AS node, COUNT(*) AS threads, ' +
        "SUM(CASE WHEN upper(THREAD_STATE) = 'BLOCKED' THEN 1 ELSE 0 END) AS blocked " +
        'FROM default_catalog.information_schema.fe_threads GROUP BY FE_ADDRESS ORDER BY blocked DESC, node LIMIT 50',
    },
  ],
});

export default defineCheck({
  id: 'metadata.threads_blocked',
  severity: 'warning',
  title: { en: 'FE threads block each other', zh: 'FE 线程相互阻塞' },
  since: '4.1',
  signal: 'fe_threads THREAD_STATE = BLOCKED',
  thresholds: { blocked: BLOCKED },
  impact: {
    en: 'Queries, loads and reports of the backends wait inside the FE, though its CPU is idle.',
    zh: '查询、导入与 BE 汇报在 FE 内部排队等待，而 CPU 并不繁忙。',
  },
  causes: [
    { en: 'Many threads want one lock that is held for long', zh: '大量线程争用同一把长时间被持有的锁' },
    { en: 'A large DDL statement, or one over very many partitions', zh: '大型 DDL，或涉及大量分区的操作' },
  ],
  remedies: [
    {
      text: { en: 'See which threads wait.', zh: '查看被阻塞的线程。' },
      statement:
        "SELECT FE_ADDRESS, THREAD_ID, THREAD_NAME, CPU_TIME_MS FROM information_schema.fe_threads WHERE THREAD_STATE = 'BLOCKED' ORDER BY THREAD_NAME LIMIT 50;",
    },
    {
      text: { en: 'See who holds a metadata lock for long.', zh: '查看长时间持有元数据锁的线程。' },
      statement: 'SELECT * FROM sys.fe_locks WHERE hold_time_ms > 3000 ORDER BY hold_time_ms DESC LIMIT 20;',
    },
    {
      text: {
        en: 'If it lasts, take a jstack of the FE: it names the lock and its holder.',
        zh: '若持续存在，对 FE 执行 jstack，可看到锁及其持有者。',
      },
    },
  ],
  doc: 'sql-reference/information_schema/fe_threads.md',
  reads: { threads: FE_THREADS },
  evaluate({ threads }) {
    const stuck = threads.rows.filter((row) => (row.blocked ?? 0) > BLOCKED.value);
    const worst = stuck[0];
    if (worst === undefined) return PASSED;
    return found({
      severity: 'warning',
      // One look cannot tell a moment from a jam.
      confidence: 'medium',
      summary: {
        en: `${formatCount(worst.blocked ?? 0)} of the ${formatCount(worst.threads ?? 0)} threads of FE ${worst.node} are blocked.`,
        zh: `FE ${worst.node} 的 ${formatCount(worst.threads ?? 0)} 个线程中有 ${formatCount(worst.blocked ?? 0)} 个处于阻塞状态。`,
      },
      objects: stuck.map((row) => ({ kind: 'node', name: `FE ${row.node}` })),
      measured: { value: worst.blocked ?? 0, unit: BLOCKED.unit },
      threshold: BLOCKED,
      evidence: [evidenceOf(threads, stuck)],
    });
  },
});
