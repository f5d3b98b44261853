import { parseLabels } from '../cluster/labels.ts';
import { defineCheck, found, notApplicable, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { groupBy } from '../form/group-by.ts';
import { formatCount } from '../form/quantity.ts';
import { feMetrics } from '../reads/fe-metrics.ts';

const RUNNING = {
  value: 900,
  unit: 'running transactions',
  source: 'administration/management/monitoring/alert.md; FE max_running_txn_num_per_db (1000)',
};

export default defineCheck({
  id: 'transaction.too_many_running',
  severity: 'critical',
  title: { en: 'Too many running transactions', zh: '运行中的事务过多' },
  since: '3.3',
  signal: 'fe_metrics txn_running by db',
  thresholds: { running: RUNNING },
  impact: {
    en: 'At 1,000 the database refuses every new load.',
    zh: '达到 1000 后，该数据库会拒绝所有新的导入。',
  },
  causes: [
    { en: 'A burst of loads, or many small ones', zh: '导入突增，或小批次导入过多' },
    { en: 'Loads that do not end because publish is stuck', zh: 'publish 卡住导致导入无法结束' },
  ],
  remedies: [
    {
      text: { en: 'See which loads run and since when.', zh: '查看正在运行的导入及其开始时间。' },
      statement: "SHOW PROC '/transactions/<database>/running';",
    },
    { text: { en: 'Run fewer loads at once; join small ones.', zh: '降低导入并发，合并小批次。' } },
    {
      text: { en: 'Raise the limit to gain time (FE configuration).', zh: '临时提高上限以争取时间（FE 配置）。' },
      statement: 'ADMIN SET FRONTEND CONFIG ("max_running_txn_num_per_db" = "2000");',
    },
  ],
  doc: 'administration/management/monitoring/alert.md',
  reads: { metrics: feMetrics('txn_running') },
  evaluate({ metrics }) {
    if (metrics.rows.length === 0) return notApplicable(NO_METRIC);
    // Followers read 0; the leader alone knows.
    const databases = [...groupBy(metrics.rows, (row) => parseLabels(row.labels).get('db') ?? '')]
      .map(([db, rows]) => ({ db, rows, running: Math.max(0, ...rows.map((row) => row.value ?? 0)) }))
      .filter(({ running }) => running > RUNNING.value)
      .toSorted((a, b) => b.running - a.running);
    const worst = databases[0];
    if (worst === undefined) return PASSED;
    return found({
      severity: 'critical',
      summary: {
        en: `${worst.db === '' ? 'A database' : `Database ${worst.db}`} runs ${formatCount(worst.running)} transactions; at 1,000 (default) new loads are refused${databases.length > 1 ? `; ${databases.length} databases above ${RUNNING.value}` : ''}.`,
        zh: `数据库 ${worst.db} 有 ${formatCount(worst.running)} 个运行中的事务，达到 1000（默认）将拒绝新导入${databases.length > 1 ? `；共 ${databases.length} 个库超过 ${RUNNING.value}` : ''}。`,
      },
      objects: databases.map(({ db }) => ({ kind: 'database', name: db })),
      measured: { value: worst.running, unit: RUNNING.unit },
      threshold: RUNNING,
      evidence: [
        evidenceOf(
          metrics,
          databases.flatMap(({ rows }) => rows),
        ),
      ],
      facts: { databases: databases.map(({ db }) => db) },
    });
  },
});

const NO_METRIC = {
  en: 'not possible here: the frontends report no txn_running (3.3 and later, once a database has had a load)',
  zh: '此集群无法检查：FE 未上报 txn_running（3.3 及以上版本，且数据库有过导入）',
};
