import { defineCause } from '../form/cause.ts';

const BIG = 'query.big_scans';
const SLOW = ['query.slow_queries', 'query.latency_high'] as const;
const BUSY = ['memory.cpu_busy', 'memory.disk_busy', 'memory.query_queue'] as const;

/** A single scan in a day does not keep a cluster busy. */
const SEVERAL = 3;

export default defineCause({
  id: 'cause.big_queries',
  title: { en: 'Big queries take what all others need', zh: '大查询占用了其他查询的资源' },
  canExplain: [BIG, ...BUSY, ...SLOW],
  remedies: [
    {
      text: { en: 'See the largest queries of the last day.', zh: '查看最近一天扫描量最大的查询。' },
      statement:
        'SELECT queryId, db, queryTime, scanBytes, scanRows, returnRows, cpuCostNs FROM starrocks_audit_db__.starrocks_audit_tbl__ WHERE `timestamp` > date_sub(now(), INTERVAL 1 DAY) AND isQuery = 1 ORDER BY scanBytes DESC LIMIT 20;',
    },
    {
      text: {
        en: 'Give them a condition on the partition column, or compute them in a materialized view.',
        zh: '为其增加分区列条件，或用物化视图预计算。',
      },
    },
    {
      text: {
        en: 'Until then put them into a resource group with limits of its own.',
        zh: '在此之前将其放入单独限额的资源组。',
      },
      statement:
        "CREATE RESOURCE GROUP <group> TO (user = '<user>') WITH ('cpu_weight' = '4', 'mem_limit' = '30%', 'big_query_scan_rows_limit' = '10000000000');",
    },
  ],
  evaluate(findings) {
    const busy = findings.among(BUSY);
    const slow = findings.among(SLOW);
    // Big scans alone are a habit; they are the cause of something once the cluster runs out of something.
    if (Number(findings.get(BIG)?.facts?.['scans'] ?? 0) < SEVERAL || busy.length === 0) return undefined;
    const bytes = findings.get(BIG)?.measured.value ?? '?';
    return {
      explains: [BIG, ...busy, ...slow],
      severity: 'warning',
      summary: {
        en: `Single queries scan up to ${bytes} GiB while ${busy.includes('memory.query_queue') ? 'other queries wait in the queue' : 'the nodes are at their limit'}.`,
        zh: `单个查询扫描多达 ${bytes} GiB，而${busy.includes('memory.query_queue') ? '其他查询在排队' : '节点资源已到上限'}。`,
      },
    };
  },
});
