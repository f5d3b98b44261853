import { ageIn } from '../cluster/context.ts';
import { defineCheck, endWithout, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount } from '../form/quantity.ts';
import { optional, twice } from '../form/read.ts';
import { countLoads, listTargets, tellNewest } from '../import/failed-loads.ts';
import { nameLoadTarget } from '../import/load-target.ts';
import { increasesOf } from '../reads/counters.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { LOAD_OUTCOMES } from '../reads/load-outcomes.ts';

const RISING = { value: 0, unit: 'refused transactions', source: 'administration/management/monitoring/metrics.md' };
const RECENT = { value: 1, unit: 'h since the last refusal', source: 'own' };

export default defineCheck({
  id: 'transaction.rejected',
  severity: 'critical',
  title: { en: 'Transactions refused', zh: '事务被拒绝' },
  since: '3.1',
  signal: 'fe_metrics txn_reject (two samples); loads ERROR_MSG: current running txns on db',
  thresholds: { rising: RISING, recent: RECENT },
  impact: {
    en: 'New loads are refused before they begin; their data is missing until they are repeated.',
    zh: '新的导入在开始前即被拒绝；重试成功前数据缺失。',
  },
  causes: [
    {
      en: 'The database has reached max_running_txn_num_per_db (1,000)',
      zh: '数据库已达到 max_running_txn_num_per_db（1000）上限',
    },
    { en: 'Disks above the hard limit refuse loads', zh: '磁盘超过硬限制，拒绝导入' },
    { en: 'Loads do not end because publish is stuck', zh: 'publish 卡住导致导入无法结束' },
  ],
  remedies: [
    {
      text: { en: 'See which transactions run in the database.', zh: '查看该数据库中运行的事务。' },
      statement: "SHOW PROC '/transactions/<database>/running';",
    },
    { text: { en: 'Run fewer loads at once; join small ones.', zh: '降低导入并发，合并小批次。' } },
    {
      text: { en: 'Raise the limit to gain time (FE configuration).', zh: '临时提高上限以争取时间（FE 配置）。' },
      statement: 'ADMIN SET FRONTEND CONFIG ("max_running_txn_num_per_db" = "2000");',
    },
  ],
  doc: 'administration/management/monitoring/alert.md',
  reads: { counters: optional(twice(feMetrics('txn_reject'))), outcomes: optional(LOAD_OUTCOMES) },
  evaluate({ counters, outcomes }, context) {
    const rising = counters.ok ? increasesOf(counters, () => true).filter(({ increase }) => increase > 0) : [];
    const refused = outcomes.ok ? outcomes.rows.filter((row) => row.error_class === 'txn_limit') : [];
    if (rising.length === 0 && refused.length === 0) {
      // Most refusals leave no row among the loads, so only the counter can say that there were none.
      if (counters.ok) return PASSED;
      return endWithout(counters);
    }
    const count = rising.length > 0 ? Math.max(...rising.map(({ increase }) => increase)) : countLoads(refused);
    const ages = refused.map((row) => ageIn(context, row.newest)).filter((age) => age !== undefined);
    const isRecent = rising.length > 0 || ages.some((age) => age <= RECENT.value * 3600);
    const newest = tellNewest(refused, context);
    const seconds = counters.ok ? Math.round(counters.seconds) : 0;
    return found({
      severity: isRecent ? 'critical' : 'warning',
      summary:
        rising.length > 0
          ? {
              en: `${counted(count, 'transaction was', 'transactions were')} refused within ${seconds} s.`,
              zh: `${seconds} 秒内有 ${formatCount(count)} 个事务被拒绝。`,
            }
          : {
              en: `${counted(count, 'load was', 'loads were')} refused because too many transactions ran${newest.en}.`,
              zh: `${formatCount(count)} 个导入因运行中的事务过多被拒绝${newest.zh}。`,
            },
      objects: refused.length > 0 ? listTargets(refused) : [{ kind: 'cluster', name: 'cluster' }],
      measured: { value: count, unit: RISING.unit },
      threshold: RISING,
      evidence: [
        ...(counters.ok && rising.length > 0
          ? [
              evidenceOf(
                counters.second,
                rising.map(({ row }) => row),
              ),
            ]
          : []),
        ...(outcomes.ok && refused.length > 0 ? [evidenceOf(outcomes, refused)] : []),
      ],
      facts: { tables: [...new Set(refused.map((row) => nameLoadTarget(row)))] },
    });
  },
});
