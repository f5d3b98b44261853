import { ageIn } from '../cluster/context.ts';
import { defineCheck, found, PASSED, unknown, type RemedyText } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { fillRemedies } from '../form/fill-remedies.ts';
import { formatCount, formatDuration } from '../form/quantity.ts';
import { kindOfLoad, nameLoadTarget } from '../import/load-target.ts';
import { doubtFeText } from '../reads/fe-text-age.ts';
import { OPEN_LOADS } from '../reads/open-loads.ts';

const AGE = { value: 1, unit: 'h', source: 'own; FE prepared_transaction_default_timeout_second (86400)' };

const REMEDIES: readonly RemedyText[] = [
  {
    text: {
      en: 'Commit or roll the transaction back through the stream load transaction interface, by its label.',
      zh: '通过 Stream Load 事务接口，按 Label 提交或回滚该事务。',
    },
  },
  {
    text: { en: 'See the transaction first.', zh: '先查看该事务。' },
    statement: "SHOW PROC '/transactions/<database>/running';",
  },
];

export default defineCheck({
  id: 'transaction.prepared_forgotten',
  severity: 'warning',
  title: { en: 'Prepared transactions nobody commits', zh: '预提交事务长时间未提交' },
  since: '3.2',
  signal: 'loads (stream_loads in 3.2, 3.3) STATE = PREPARED of stream loads, by CREATE_TIME',
  thresholds: { age: AGE },
  impact: {
    en: 'The data stays invisible, and each such transaction counts against the limit of its database until it times out after a day.',
    zh: '数据一直不可见，且每个此类事务都会占用所在数据库的事务配额，直到一天后超时。',
  },
  causes: [
    {
      en: 'The client (often a connector) failed between prepare and commit',
      zh: '客户端（通常是连接器）在 prepare 与 commit 之间异常退出',
    },
  ],
  remedies: REMEDIES,
  doc: 'loading/Stream_Load_transaction_interface.md',
  reads: { loads: OPEN_LOADS },
  evaluate({ loads }, context) {
    const prepared = loads.rows
      .filter((row) => row.state.toUpperCase() === 'PREPARED' && kindOfLoad(row.load_type) === 'stream')
      .map((row) => ({ row, age: ageIn(context, row.created) }));
    const forgotten = prepared
      .filter(({ age }) => age !== undefined && age > AGE.value * 3600)
      .toSorted((a, b) => (b.age ?? 0) - (a.age ?? 0));
    const worst = forgotten[0];
    const doubt = doubtFeText(context);
    if (worst === undefined) return prepared.length === 0 || doubt === undefined ? PASSED : unknown(doubt);
    const lasted = formatDuration(worst.age ?? 0);
    return found({
      severity: 'warning',
      ...(/^\w+$/.test(worst.row.db) && { remedies: fillRemedies(REMEDIES, { '<database>': worst.row.db }) }),
      summary: {
        en: `${formatCount(forgotten.length)} stream load${forgotten.length === 1 ? '' : 's'} stay${forgotten.length === 1 ? 's' : ''} prepared, ${worst.row.label} into ${nameLoadTarget(worst.row)} for ${lasted.en}.`,
        zh: `${formatCount(forgotten.length)} 个 Stream Load 停留在 PREPARED 状态，其中 ${nameLoadTarget(worst.row)} 的 ${worst.row.label} 已 ${lasted.zh}。`,
      },
      objects: forgotten.map(({ row }) => ({ kind: 'job', name: `${nameLoadTarget(row)} ${row.label}` })),
      measured: { value: Math.floor((worst.age ?? 0) / 360) / 10, unit: AGE.unit },
      threshold: AGE,
      evidence: [
        evidenceOf(
          loads,
          forgotten.map(({ row }) => row),
        ),
      ],
      facts: { tables: [...new Set(forgotten.map(({ row }) => nameLoadTarget(row)))] },
    });
  },
});
