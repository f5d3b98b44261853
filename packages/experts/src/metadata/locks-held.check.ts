import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatDuration } from '../form/quantity.ts';
import { FE_LOCKS } from '../reads/fe-locks.ts';

const HELD = { value: 10_000, unit: 'ms held', source: 'sql-reference/sys/fe_locks.md' };

export default defineCheck({
  id: 'metadata.locks_held',
  severity: 'warning',
  title: { en: 'Metadata lock held for long', zh: '元数据锁长时间被持有' },
  since: '3.3',
  signal: 'sys.fe_locks hold_time_ms, waiter_list',
  thresholds: { held: HELD },
  impact: {
    en: 'Queries, loads and DDL on this object wait; the FE may look as if it hung.',
    zh: '该对象上的查询、导入与 DDL 均需等待，FE 可能看似无响应。',
  },
  causes: [
    { en: 'A large DDL statement, or one over very many partitions', zh: '大型 DDL，或涉及大量分区的操作' },
    {
      en: 'Somebody lists all metadata (information_schema, SHOW) of a large database',
      zh: '扫描大库元数据（information_schema、SHOW）',
    },
    { en: 'The FE is in a long garbage collection', zh: 'FE 正在长时间 GC' },
  ],
  remedies: [
    {
      text: { en: 'See who holds and who waits.', zh: '查看持有者与等待者。' },
      statement:
        'SELECT lock_object, lock_mode, hold_time_ms, thread_info, waiter_list FROM sys.fe_locks WHERE hold_time_ms > 3000 ORDER BY hold_time_ms DESC LIMIT 20;',
    },
    {
      text: {
        en: 'In fe.log look for "slow lock" with the stack of the holder; take a jstack of the FE if it lasts.',
        zh: '在 fe.log 中查找 slow lock 日志及持有者堆栈；若持续存在，对 FE 执行 jstack。',
      },
    },
  ],
  doc: 'sql-reference/sys/fe_locks.md',
  reads: { locks: FE_LOCKS },
  evaluate({ locks }) {
    const held = locks.rows.filter((row) => (row.held_ms ?? 0) > HELD.value);
    const blocking = held.filter((row) => row.waiting === 1);
    const worst = blocking[0] ?? held[0];
    if (worst === undefined) return PASSED;
    const lasted = formatDuration((worst.held_ms ?? 0) / 1000);
    const waits = blocking.length > 0;
    return found({
      // A lock for which nobody waits does no harm yet.
      severity: waits ? 'warning' : 'info',
      summary: {
        en: `Lock ${worst.lock_object} (${worst.lock_mode}) is held for ${lasted.en}${worst.thread === '' ? '' : ` by thread ${worst.thread}`}${waits ? ', and others wait for it' : ''}${held.length > 1 ? `; ${held.length} locks are held for more than 10 s` : ''}.`,
        zh: `锁 ${worst.lock_object}（${worst.lock_mode}）已被持有 ${lasted.zh}${worst.thread === '' ? '' : `，持有线程 ${worst.thread}`}${waits ? '，且有其他线程在等待' : ''}${held.length > 1 ? `；共 ${held.length} 个锁持有超过 10 秒` : ''}。`,
      },
      objects: held.map((row) => ({ kind: 'cluster', name: `lock ${row.lock_object}` })),
      measured: { value: worst.held_ms ?? 0, unit: HELD.unit },
      threshold: HELD,
      evidence: [evidenceOf(locks, held)],
    });
  },
});
