import { nameFe } from '../cluster/fe-name.ts';
import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount } from '../form/quantity.ts';
import { twice } from '../form/read.ts';
import { increasesOf } from '../reads/counters.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { tellsMetric } from '../reads/lasting-gauges.ts';
import { untoldMetric } from '../reads/untold-metric.ts';

const RATE = { value: 10, unit: 'internal errors a minute', source: 'administration/management/monitoring/alert.md' };

export default defineCheck({
  id: 'query.internal_errors',
  severity: 'warning',
  title: { en: 'Queries fail with internal errors', zh: '查询因内部错误失败' },
  since: '3.1.15, 3.2.11, 3.3.3',
  signal: 'fe_metrics query_internal_err between two samples',
  thresholds: { rate: RATE },
  impact: {
    en: 'Correct queries fail: not by their syntax, but by nodes, memory or defects.',
    zh: '本应成功的查询失败：并非语法问题，而是节点、内存或缺陷所致。',
  },
  causes: [
    { en: 'A node is down or out of memory', zh: '节点宕机或内存不足' },
    { en: 'Queries are cancelled at a memory or time limit', zh: '查询因内存或时间限制被取消' },
    { en: 'A defect of this release', zh: '当前版本的缺陷' },
  ],
  remedies: [
    {
      text: { en: 'See what fails, with the AuditLoader plugin.', zh: '已安装 AuditLoader 插件时，查看失败的查询。' },
      statement:
        "SELECT `timestamp`, queryId, db, errorCode, queryTime FROM starrocks_audit_db__.starrocks_audit_tbl__ WHERE state = 'ERR' AND `timestamp` > date_sub(now(), INTERVAL 1 HOUR) ORDER BY `timestamp` DESC LIMIT 50;",
    },
    {
      text: {
        en: 'Without it, look for State=ERR in fe.audit.log, and for the query id in fe.log and be.WARNING.',
        zh: '未安装时，在 fe.audit.log 中查找 State=ERR，并在 fe.log 与 be.WARNING 中按 query id 查找原因。',
      },
    },
  ],
  doc: 'administration/management/monitoring/alert.md',
  reads: { errors: twice(feMetrics('query_internal_err')) },
  evaluate({ errors }) {
    if (!tellsMetric(errors, 'query_internal_err')) return untoldMetric('query_internal_err');
    const rising = increasesOf(errors, () => true).filter(({ increase }) => increase > 0);
    const count = rising.reduce((sum, { increase }) => sum + increase, 0);
    const rate = rising.reduce((sum, { perMinute }) => sum + perMinute, 0);
    // A single error within a short interval makes a high rate by arithmetic alone.
    if (rate <= RATE.value || count < 2) return PASSED;
    return found({
      severity: 'warning',
      confidence: 'medium',
      summary: {
        en: `${counted(count, 'query', 'queries')} failed with an internal error within ${Math.round(errors.seconds)} s, about ${formatCount(rate)} a minute.`,
        zh: `${Math.round(errors.seconds)} 秒内有 ${formatCount(count)} 个查询因内部错误失败，约每分钟 ${formatCount(rate)} 个。`,
      },
      objects: [...new Set(rising.map(({ node }) => nameFe(node)))].map((name) => ({
        kind: 'node',
        name: `FE ${name}`,
      })),
      measured: { value: Math.round(rate * 10) / 10, unit: RATE.unit },
      threshold: RATE,
      evidence: [
        evidenceOf(
          errors.second,
          rising.map(({ row }) => row),
        ),
      ],
    });
  },
});
