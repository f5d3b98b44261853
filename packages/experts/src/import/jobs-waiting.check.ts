import { ageIn } from '../cluster/context.ts';
import { defineCheck, found, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { groupBy } from '../form/group-by.ts';
import { formatCount, formatDuration } from '../form/quantity.ts';
import { doubtFeText } from '../reads/fe-text-age.ts';
import { OPEN_LOADS } from '../reads/open-loads.ts';
import { kindOfLoad, nameLoadTarget } from './load-target.ts';

const WAIT = { value: 10, unit: 'min', source: 'own' };
const MANY = { value: 100, unit: 'waiting jobs', source: 'own; FE desired_max_waiting_jobs (1024)' };
const STATES = new Set(['PENDING', 'QUEUEING']);
// A running synchronous stream load stays in BEFORE_LOAD all along, so only jobs of a queue can wait.
const QUEUED_KINDS = new Set(['broker', 'insert', 'spark']);

export default defineCheck({
  id: 'import.jobs_waiting',
  severity: 'warning',
  title: { en: 'Load jobs wait', zh: '导入作业排队等待' },
  since: '3.1',
  signal: 'loads STATE in (PENDING, QUEUEING) of broker, insert and spark loads, by CREATE_TIME',
  thresholds: { wait: WAIT, many: MANY },
  impact: {
    en: 'Data arrives late; when 1,024 jobs wait, further ones are refused.',
    zh: '数据延迟到达；等待作业达到 1024 个后，新作业会被拒绝。',
  },
  causes: [
    {
      en: 'More jobs at once than max_broker_load_job_concurrency (5) lets run',
      zh: '并发作业超过 max_broker_load_job_concurrency（5）',
    },
    { en: 'Jobs that run are slow, so the queue does not move', zh: '运行中的作业缓慢，队列无法推进' },
    { en: 'Resource groups or query queues hold inserts back', zh: '资源组或查询队列限制了 INSERT' },
  ],
  remedies: [
    { text: { en: 'Spread jobs over time, or join small ones.', zh: '错峰提交作业，或合并小作业。' } },
    {
      text: { en: 'Let more broker loads run at once (FE configuration).', zh: '提高 Broker Load 并发数（FE 配置）。' },
      statement: 'ADMIN SET FRONTEND CONFIG ("max_broker_load_job_concurrency" = "10");',
    },
  ],
  doc: 'loading/loading_introduction/loading_considerations.md',
  reads: { loads: OPEN_LOADS },
  evaluate({ loads }, context) {
    const waiting = loads.rows
      .filter((row) => STATES.has(row.state.toUpperCase()) && QUEUED_KINDS.has(kindOfLoad(row.load_type)))
      .map((row) => ({ row, age: ageIn(context, row.created) }));
    const first = waiting[0];
    if (first === undefined) return PASSED;
    // Each row tells how many are like it, the ones that are not shown included.
    const alike = groupBy(waiting, ({ row }) => `${row.load_type}/${row.state}`);
    const total = [...alike.values()].reduce((sum, group) => sum + (group[0]?.row.alike ?? group.length), 0);
    const late = waiting.filter(({ age }) => age !== undefined && age > WAIT.value * 60);
    const isMany = total > MANY.value;
    if (late.length === 0 && !isMany) {
      const doubt = doubtFeText(context);
      return doubt === undefined ? PASSED : unknown(doubt);
    }
    const shown = late.length > 0 ? late : waiting;
    const oldest = Math.max(0, ...late.map(({ age }) => age ?? 0));
    const lasted = formatDuration(oldest);
    return found({
      severity: 'warning',
      summary: {
        en: `${formatCount(total)} load job${total === 1 ? '' : 's'} wait${total === 1 ? 's' : ''}${oldest > 0 ? `, the longest for ${lasted.en}` : ''}.`,
        zh: `${formatCount(total)} 个导入作业在等待${oldest > 0 ? `，最久已等待 ${lasted.zh}` : ''}。`,
      },
      objects: shown.map(({ row }) => ({ kind: 'job', name: `${nameLoadTarget(row)} ${row.label}` })),
      measured: oldest > 0 ? { value: Math.floor(oldest / 60), unit: WAIT.unit } : { value: total, unit: MANY.unit },
      threshold: oldest > 0 ? WAIT : MANY,
      evidence: [
        evidenceOf(
          loads,
          shown.map(({ row }) => row),
        ),
      ],
      facts: { tables: [...new Set(shown.map(({ row }) => nameLoadTarget(row)))] },
    });
  },
});
