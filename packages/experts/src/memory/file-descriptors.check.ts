import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount, formatShare } from '../form/quantity.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { untoldMetric } from '../reads/untold-metric.ts';

const USED = { value: 90, unit: '% of the soft limit', source: 'own' };

export default defineCheck({
  id: 'memory.file_descriptors',
  severity: 'warning',
  title: { en: 'File descriptors nearly used up', zh: '文件句柄将耗尽' },
  since: '2.5',
  signal: 'be_metrics process_fd_num_used against process_fd_num_limit_soft',
  thresholds: { used: USED },
  impact: {
    en: 'At the limit the backend can open neither files nor connections: queries and loads fail.',
    zh: '达到上限后 BE 无法打开文件或建立连接，查询与导入会失败。',
  },
  causes: [
    { en: 'The limit of the process was never raised', zh: '进程的句柄上限未调大' },
    { en: 'Very many tablets, segments or connections', zh: 'Tablet、Segment 或连接过多' },
  ],
  remedies: [
    {
      text: {
        en: 'Raise the limit for the account that runs StarRocks (nofile in /etc/security/limits.conf, or LimitNOFILE) and restart the backend.',
        zh: '为运行 StarRocks 的账号调大 nofile（/etc/security/limits.conf 或 LimitNOFILE）并重启 BE。',
      },
    },
  ],
  doc: 'deployment/environment_configurations.md',
  reads: { files: beMetrics('process_fd_num_used', 'process_fd_num_limit_soft') },
  evaluate({ files }) {
    const used = files.rows.filter((row) => row.name === 'process_fd_num_used');
    if (used.length === 0) return untoldMetric('process_fd_num_used');
    const full = used
      .flatMap((row) => {
        const limit = files.rows.find(({ name, node }) => name === 'process_fd_num_limit_soft' && node === row.node);
        if (limit === undefined || (limit.value ?? 0) <= 0) return [];
        return [{ row, limit, share: (row.value ?? 0) / (limit.value ?? 1) }];
      })
      .filter(({ share }) => share * 100 > USED.value)
      .toSorted((a, b) => b.share - a.share);
    const worst = full[0];
    if (worst === undefined) return PASSED;
    return found({
      severity: 'warning',
      summary: {
        en: `BE ${worst.row.node} has ${formatCount(worst.row.value ?? 0)} of ${formatCount(worst.limit.value ?? 0)} file descriptors open (${formatShare(worst.share)})${full.length > 1 ? `; ${full.length} nodes are like this` : ''}.`,
        zh: `BE ${worst.row.node} 已打开 ${formatCount(worst.row.value ?? 0)} 个文件句柄，上限 ${formatCount(worst.limit.value ?? 0)}（${formatShare(worst.share)}）${full.length > 1 ? `；共 ${full.length} 个节点如此` : ''}。`,
      },
      objects: full.map(({ row }) => ({ kind: 'node', name: `BE ${row.node}` })),
      measured: { value: Math.round(worst.share * 1000) / 10, unit: USED.unit },
      threshold: USED,
      evidence: [
        evidenceOf(
          files,
          full.flatMap(({ row, limit }) => [row, limit]),
        ),
      ],
    });
  },
});
