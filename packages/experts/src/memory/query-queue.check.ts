import { defineCheck, found, notApplicable, PASSED, unknown, type Found } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount, formatDuration } from '../form/quantity.ts';
import { optional, twice } from '../form/read.ts';
import { increasesOf } from '../reads/counters.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { lastingGauges } from '../reads/lasting-gauges.ts';
import { QUERY_QUEUES } from '../reads/query-queues.ts';

const WAIT = { value: 60, unit: 's of waiting', source: 'own' };
/** Where nothing tells for how long queries wait, so many in both samples are a queue and no accident. */
const PENDING = { value: 10, unit: 'queries waiting in both samples', source: 'own' };
const TIMEOUTS = { value: 0, unit: 'queries that waited too long', source: 'own' };

export default defineCheck({
  id: 'memory.query_queue',
  severity: 'warning',
  title: { en: 'Queries wait in the queue', zh: '查询排队等待' },
  since: '3.1 (waiting time from 3.5)',
  signal:
    'warehouse_metrics QUEUE_PENDING_LENGTH, EARLIEST_QUERY_WAIT_TIME; fe_metrics query_queue_pending, query_queue_timeout in two samples',
  thresholds: { wait: WAIT, timeouts: TIMEOUTS, pending: PENDING },
  impact: {
    en: 'Queries answer late, and fail once they have waited for query_queue_pending_timeout_second.',
    zh: '查询响应变慢，等待超过 query_queue_pending_timeout_second 后失败。',
  },
  causes: [
    { en: 'Big queries hold the slots', zh: '大查询占用全部资源' },
    { en: 'More queries at once than the limits of the queue allow', zh: '并发查询超过队列限制' },
    { en: 'Limits of concurrency, CPU or memory are set too low', zh: '并发、CPU 或内存限制设置过低' },
  ],
  remedies: [
    {
      text: { en: 'See who holds and who waits for slots.', zh: '查看正在占用与等待资源的查询。' },
      statement: 'SHOW RUNNING QUERIES;',
    },
    {
      text: { en: 'See the limits of the queue.', zh: '查看队列限制。' },
      statement: "SHOW VARIABLES LIKE 'query_queue%';",
    },
    {
      text: {
        en: 'Put big queries into a resource group of their own with a limited share.',
        zh: '将大查询放入单独的资源组并限制其份额。',
      },
    },
  ],
  doc: 'administration/management/resource_management/query_queues.md',
  reads: {
    queues: optional(QUERY_QUEUES),
    gauges: optional(twice(feMetrics('query_queue_pending', 'query_queue_timeout'))),
  },
  evaluate({ queues, gauges }) {
    const waiting = queues.ok
      ? queues.rows.filter((row) => (row.pending ?? 0) > 0 && (row.longest_seconds ?? 0) > WAIT.value)
      : [];
    const first = waiting[0];
    const pendingNow = gauges.ok ? lastingGauges(gauges, 'query_queue_pending').filter(({ value }) => value > 0) : [];
    if (queues.ok && first !== undefined) {
      const lasted = formatDuration(first.longest_seconds ?? 0);
      return found({
        ...COMMON,
        // The oldest query of the queue may be one that runs: a pending count that lasts makes it sure.
        confidence: pendingNow.length > 0 ? 'high' : 'medium',
        summary: {
          en: `${counted(first.pending ?? 0, 'query waits', 'queries wait')} in warehouse ${first.warehouse}, ${counted(first.running ?? 0, 'runs', 'run')}; the oldest is there for ${lasted.en}.`,
          zh: `计算组 ${first.warehouse} 有 ${formatCount(first.pending ?? 0)} 个查询在排队，${formatCount(first.running ?? 0)} 个在运行，最早的已有 ${lasted.zh}。`,
        },
        objects: waiting.map((row) => ({ kind: 'cluster', name: `warehouse ${row.warehouse}` })),
        measured: { value: Math.round(first.longest_seconds ?? 0), unit: WAIT.unit },
        threshold: WAIT,
        evidence: [evidenceOf(queues, waiting)],
      });
    }
    if (!gauges.ok) {
      if (queues.ok) return PASSED;
      return gauges.missing && queues.missing ? notApplicable(gauges.reason) : unknown(gauges.reason);
    }
    const timeouts = increasesOf(gauges, () => true).filter(
      ({ row, increase }) => row.name === 'query_queue_timeout' && increase > 0,
    );
    const lost = timeouts.reduce((sum, { increase }) => sum + increase, 0);
    if (lost > TIMEOUTS.value) {
      return found({
        ...COMMON,
        summary: {
          en: `${counted(lost, 'query', 'queries')} gave up waiting in the queue between two samples ${Math.round(gauges.seconds)} s apart.`,
          zh: `两次采样（相隔 ${Math.round(gauges.seconds)} 秒）之间有 ${formatCount(lost)} 个查询因排队超时失败。`,
        },
        objects: [{ kind: 'cluster', name: 'query queue' }],
        measured: { value: lost, unit: TIMEOUTS.unit },
        threshold: TIMEOUTS,
        evidence: [
          evidenceOf(
            gauges.second,
            timeouts.map(({ row }) => row),
          ),
        ],
      });
    }
    const most = pendingNow[0];
    if (most === undefined || (queues.ok && queues.rows.length > 0)) return PASSED;
    if (most.value < PENDING.value) return unknown(HOW_LONG);
    return found({
      severity: 'info',
      confidence: 'low',
      summary: {
        en: `${formatCount(most.value)} queries wait in the queue, in each of two samples ${Math.round(gauges.seconds)} s apart; for how long is not told here.`,
        zh: `相隔 ${Math.round(gauges.seconds)} 秒的两次采样中均有 ${formatCount(most.value)} 个查询在排队；无法得知已等待多久。`,
      },
      objects: [{ kind: 'cluster', name: 'query queue' }],
      measured: { value: most.value, unit: PENDING.unit },
      threshold: PENDING,
      evidence: [evidenceOf(gauges.second, [most.row])],
    });
  },
});

const COMMON = { severity: 'warning' } satisfies Pick<Found, 'severity'>;

const HOW_LONG = {
  en: 'queries wait in the queue now, but for how long is not told here; look again in some minutes',
  zh: '当前有查询在排队，但无法得知已等待多久；请几分钟后再次诊断',
};
