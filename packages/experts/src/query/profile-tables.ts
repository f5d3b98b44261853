import { formatBytes } from '../form/quantity.ts';
import type { ViewTable } from '../form/view.ts';
import { fieldTable } from '../inquiries/field-table.ts';
import type { QueryProfile } from './parse-profile.ts';
import type { ProfileNode, ProfileScan } from './profile-nodes.ts';
import { parseProfileBytes } from './profile-values.ts';

const MOST_ROWS = 10;

/** Times as the profile writes them, and nothing that is no time or size. */
export function overviewTable({ summary, planner, execution }: QueryProfile): ViewTable {
  const time = (value: string | undefined): string | null =>
    value !== undefined && /^[\dhmsun.]+$/.test(value) ? value : null;
  const bytes = (name: string): string | null => {
    const value = parseProfileBytes(execution.get(name));
    return value === undefined ? null : formatBytes(value);
  };
  return fieldTable({
    name: 'query',
    title: { en: 'The query', zh: '查询' },
    fields: [
      [{ en: 'Total', zh: '总耗时' }, time(summary.get('Total'))],
      [{ en: 'Planning', zh: '规划' }, time(planner.get('Total'))],
      [{ en: 'Waiting in the queue', zh: '排队' }, time(planner.get('Pending'))],
      [{ en: 'Execution', zh: '执行' }, time(execution.get('QueryExecutionWallTime'))],
      [{ en: 'CPU of all nodes', zh: 'CPU 累计' }, time(execution.get('QueryCumulativeCpuTime'))],
      [{ en: 'Scans', zh: '扫描累计' }, time(execution.get('QueryCumulativeScanTime'))],
      [{ en: 'Network', zh: '网络累计' }, time(execution.get('QueryCumulativeNetworkTime'))],
      [{ en: 'Waiting for a CPU, at most', zh: '等待 CPU（最大）' }, time(execution.get('QueryPeakScheduleTime'))],
      [{ en: 'Delivery of the result', zh: '结果返回' }, time(execution.get('ResultDeliverTime'))],
      [{ en: 'Peak memory per node', zh: '单节点内存峰值' }, bytes('QueryPeakMemoryUsagePerNode')],
      [{ en: 'Spilled', zh: '落盘' }, bytes('QuerySpillBytes')],
    ],
  });
}

export function nodeTable(nodes: readonly ProfileNode[]): ViewTable {
  return {
    name: 'operators',
    title: { en: 'Operators, the slowest first', zh: '算子（最慢在前）' },
    columns: [
      { name: 'operator', title: { en: 'Operator (plan node)', zh: '算子（节点）' } },
      { name: 'milliseconds', title: { en: 'Time, ms', zh: '耗时（毫秒）' }, format: 'count' },
      { name: 'skew', title: { en: 'Slowest / average', zh: '最慢/平均' }, format: 'count' },
      { name: 'rows', title: { en: 'Rows out', zh: '输出行数' }, format: 'count' },
      { name: 'peak_memory_bytes', title: { en: 'Peak memory', zh: '内存峰值' }, format: 'bytes' },
      { name: 'spilled_bytes', title: { en: 'Spilled', zh: '落盘' }, format: 'bytes' },
    ],
    rows: nodes.slice(0, MOST_ROWS).map((node) => ({
      operator: node.name,
      milliseconds: Math.round(node.seconds * 100_000) / 100,
      skew: node.skew === undefined ? null : Math.round(node.skew * 10) / 10,
      rows: node.rowsOut ?? null,
      peak_memory_bytes: node.peakMemory ?? null,
      spilled_bytes: node.spilled,
    })),
    truncated: nodes.length > MOST_ROWS,
  };
}

export function scanTable(scans: readonly ProfileScan[]): ViewTable {
  return {
    name: 'scans',
    title: { en: 'Scans, the most bytes first', zh: '扫描（字节数最多在前）' },
    columns: [
      { name: 'table', title: { en: 'Table', zh: '表' } },
      { name: 'rows_read', title: { en: 'Rows read', zh: '读取行数' }, format: 'count' },
      { name: 'rows_out', title: { en: 'Rows out', zh: '输出行数' }, format: 'count' },
      { name: 'bytes_read', title: { en: 'Bytes read', zh: '读取字节' }, format: 'bytes' },
      { name: 'remote_share', title: { en: 'Remote', zh: '远端占比' }, format: 'share' },
      { name: 'segments_per_tablet', title: { en: 'Segments per tablet', zh: 'Segment/Tablet' }, format: 'count' },
    ],
    rows: scans.slice(0, MOST_ROWS).map((scan) => ({
      table: scan.table,
      rows_read: scan.rowsRead ?? null,
      rows_out: scan.rowsOut ?? null,
      bytes_read: scan.bytes ?? null,
      remote_share: scan.remoteShare ?? null,
      segments_per_tablet: scan.segmentsPerTablet ?? null,
    })),
    truncated: scans.length > MOST_ROWS,
  };
}
