import { nameFe } from '../cluster/fe-name.ts';
import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { untoldMetric } from '../reads/untold-metric.ts';

const MODE = { value: 1, unit: 'safe_mode', source: 'administration/management/FE_configuration.md' };

export default defineCheck({
  id: 'metadata.safe_mode',
  severity: 'critical',
  title: { en: 'Cluster in safe mode', zh: '集群处于安全模式' },
  since: '3.1',
  signal: 'fe_metrics safe_mode = 1',
  thresholds: { mode: MODE },
  impact: {
    en: 'Loads are refused until the cluster leaves safe mode.',
    zh: '退出安全模式之前，所有导入都会被拒绝。',
  },
  causes: [{ en: 'The disks of the backends are almost full', zh: 'BE 磁盘接近写满' }],
  remedies: [
    {
      text: { en: 'See which disks are full, and free or add space.', zh: '查看哪些磁盘写满，清理或扩容。' },
      statement: 'SHOW BACKENDS;',
    },
    {
      text: {
        en: 'Drop what is not needed (FORCE frees the space at once); safe mode then ends by itself.',
        zh: '删除不需要的数据（FORCE 可立即释放空间），之后会自动退出安全模式。',
      },
      statement: 'DROP TABLE <database>.<table> FORCE;',
    },
  ],
  doc: 'administration/management/FE_configuration.md',
  reads: { mode: feMetrics('safe_mode') },
  evaluate({ mode }) {
    if (mode.rows.length === 0) return untoldMetric('safe_mode');
    const safe = mode.rows.filter((row) => row.value === MODE.value);
    const first = safe[0];
    if (first === undefined) return PASSED;
    return found({
      severity: 'critical',
      summary: {
        en: `FE ${nameFe(first.node)} reports safe mode: the cluster takes no loads.`,
        zh: `FE ${nameFe(first.node)} 报告处于安全模式：集群拒绝导入。`,
      },
      objects: [{ kind: 'cluster', name: 'safe mode' }],
      measured: { value: 1, unit: MODE.unit },
      threshold: MODE,
      evidence: [evidenceOf(mode, safe)],
    });
  },
});
