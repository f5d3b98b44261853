import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount } from '../form/quantity.ts';
import { optional, twice, type Row } from '../form/read.ts';
import { BE_COMPACTIONS } from '../reads/be-compactions.ts';
import { beConfigs } from '../reads/be-configs.ts';

const IDLE = { value: 0, unit: 'running tasks with candidates waiting, in two samples', source: 'own' };

function isIdle(row: Row<typeof BE_COMPACTIONS.columns>): boolean {
  return (row.candidates ?? 0) > 0 && (row.base_running ?? 0) === 0 && (row.cumulative_running ?? 0) === 0;
}

export default defineCheck({
  id: 'compaction.idle_with_backlog',
  severity: 'critical',
  title: { en: 'Compaction is idle though needed', zh: '有积压但 Compaction 未运行' },
  architectures: ['shared-nothing'],
  since: '3.1',
  signal: 'be_compactions CANDIDATES_NUM, BASE_ and CUMULATIVE_COMPACTION_CONCURRENCY (two samples)',
  thresholds: { idle: IDLE },
  impact: {
    en: 'Versions pile up with every load until loads are refused.',
    zh: '每次导入都会堆积版本，直至导入被拒绝。',
  },
  causes: [
    {
      en: 'Compaction is disabled (max_compaction_concurrency = 0)',
      zh: 'Compaction 被关闭（max_compaction_concurrency = 0）',
    },
    { en: 'The memory limit of compaction is reached', zh: '达到 Compaction 内存上限' },
    { en: 'Every attempt fails and waits for its retry', zh: '每次尝试都失败并处于重试等待' },
  ],
  remedies: [
    {
      text: { en: 'Allow compaction again; -1 means no limit.', zh: '重新允许 Compaction；-1 表示不限制。' },
      statement: 'UPDATE information_schema.be_configs SET VALUE = "-1" WHERE NAME = "max_compaction_concurrency";',
    },
    {
      text: {
        en: 'Look in be.WARNING of that node for lines about compaction.',
        zh: '在该节点的 be.WARNING 中查找与 compaction 相关的日志。',
      },
    },
  ],
  doc: 'faq/loading/Loading_faq.md',
  reads: { backlog: twice(BE_COMPACTIONS), configs: optional(beConfigs('max_compaction_concurrency')) },
  evaluate({ backlog, configs }) {
    const before = new Set(backlog.first.rows.filter((row) => isIdle(row)).map((row) => row.node));
    const idle = backlog.second.rows
      .filter((row) => isIdle(row) && before.has(row.node))
      .toSorted((a, b) => (b.candidates ?? 0) - (a.candidates ?? 0));
    const worst = idle[0];
    if (worst === undefined) return PASSED;
    const nodes = new Set(idle.map((row) => row.node));
    const disabled = configs.ok ? configs.rows.filter((row) => nodes.has(row.node) && row.value?.trim() === '0') : [];
    const candidates = idle.reduce((sum, row) => sum + (row.candidates ?? 0), 0);
    const seconds = Math.round(backlog.seconds);
    return found({
      severity: 'critical',
      summary: {
        en: `${counted(candidates, 'tablet waits', 'tablets wait')} for compaction and none runs on ${[...nodes].map((node) => `BE ${node}`).join(', ')}, seen twice ${seconds} s apart.${disabled.length > 0 ? ' max_compaction_concurrency is 0 there: compaction is switched off.' : ''}`,
        zh: `${[...nodes].map((node) => `BE ${node}`).join('、')} 上有 ${formatCount(candidates)} 个 Tablet 等待 Compaction，但间隔 ${seconds} 秒的两次采样中都没有任务在运行。${disabled.length > 0 ? '其 max_compaction_concurrency 为 0，即 Compaction 已被关闭。' : ''}`,
      },
      objects: idle.map((row) => ({ kind: 'node', name: `BE ${row.node}` })),
      measured: { value: 0, unit: 'running tasks' },
      threshold: IDLE,
      evidence: [
        evidenceOf(backlog.second, idle),
        ...(configs.ok && disabled.length > 0 ? [evidenceOf(configs, disabled)] : []),
      ],
      facts: { disabled: disabled.length > 0 },
    });
  },
});
