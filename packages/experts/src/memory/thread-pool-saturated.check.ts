import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount } from '../form/quantity.ts';
import { twice } from '../form/read.ts';
import { ANSWERING_NODES, busyPools } from '../reads/answering-nodes.ts';

const QUEUED = { value: 0, unit: 'queued with every thread at work, in two samples', source: 'own' };
const ROUND = { value: 1, unit: 'x the threads queued, in two samples', source: 'own' };

export default defineCheck({
  id: 'memory.thread_pool_saturated',
  severity: 'warning',
  title: { en: 'Thread pool saturated', zh: '线程池已饱和' },
  since: '2.5',
  signal: 'be_metrics <pool>_queue_count, <pool>_active_threads, <pool>_threadpool_size in two samples',
  thresholds: { queued: QUEUED, round: ROUND },
  impact: {
    en: 'Work of this kind waits: loads, publishing or compaction slow down, depending on the pool.',
    zh: '此类任务需要排队：视线程池不同，导入、发布或 Compaction 会变慢。',
  },
  causes: [
    { en: 'A slow disk', zh: '磁盘较慢' },
    { en: 'Too many loads at the same time', zh: '同时进行的导入过多' },
    { en: 'The pool is small for this machine', zh: '线程池相对机器规格过小' },
  ],
  remedies: [
    {
      text: { en: 'See whether the disks keep up.', zh: '查看磁盘是否繁忙。' },
      statement:
        "SELECT BE_ID, NAME, VALUE FROM information_schema.be_metrics WHERE NAME = 'max_disk_io_util_percent';",
    },
    {
      text: {
        en: 'If disk and CPU have room, raise the configuration item of this pool on the backends; otherwise run fewer loads at once.',
        zh: '若磁盘与 CPU 有余量，调大该线程池的 BE 配置；否则降低并发导入。',
      },
    },
  ],
  doc: 'administration/management/monitoring/metrics.md',
  reads: { pools: twice(ANSWERING_NODES) },
  evaluate({ pools }) {
    const keyOf = (row: { readonly node: string; readonly pool: string }): string => `${row.node} ${row.pool}`;
    const before = new Map(busyPools(pools.first).map((row) => [keyOf(row), row.queued ?? 0] as const));
    const lasting = busyPools(pools.second)
      .flatMap((row) => {
        const earlier = before.get(keyOf(row));
        if (earlier === undefined) return [];
        const queued = Math.min(earlier, row.queued ?? 0);
        return [{ row, queued, rounds: queued / Math.max(1, row.size ?? 1) }];
      })
      .toSorted((a, b) => b.rounds - a.rounds);
    const worst = lasting[0];
    if (worst === undefined) return PASSED;
    // A short queue behind a full pool is how a pool that is well used looks.
    const heavy = worst.rounds >= ROUND.value;
    return found({
      severity: heavy ? 'warning' : 'info',
      confidence: 'medium',
      summary: {
        en: `Pool ${worst.row.pool} of BE ${worst.row.node}: all ${formatCount(worst.row.size ?? 0)} threads work and at least ${formatCount(worst.queued)} tasks wait, in both of two samples${lasting.length > 1 ? `; ${lasting.length} pools are like this` : ''}.`,
        zh: `BE ${worst.row.node} 的 ${worst.row.pool} 线程池：两次采样中 ${formatCount(worst.row.size ?? 0)} 个线程全部繁忙，且至少 ${formatCount(worst.queued)} 个任务在排队${lasting.length > 1 ? `；共 ${lasting.length} 个线程池如此` : ''}。`,
      },
      objects: lasting.map(({ row }) => ({ kind: 'node', name: `BE ${row.node} ${row.pool}` })),
      measured: heavy
        ? { value: Math.round(worst.rounds * 10) / 10, unit: ROUND.unit }
        : { value: worst.queued, unit: QUEUED.unit },
      threshold: heavy ? ROUND : QUEUED,
      evidence: [
        evidenceOf(
          pools.second,
          lasting.map(({ row }) => row),
        ),
      ],
      facts: { pools: [...new Set(lasting.map(({ row }) => row.pool))] },
    });
  },
});
