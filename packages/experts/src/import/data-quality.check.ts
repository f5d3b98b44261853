import { defineCheck, found, type Found, type Verdict } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount, formatShare } from '../form/quantity.ts';
import { LOAD_OUTCOMES } from '../reads/load-outcomes.ts';
import { judgeErrorClass, ANY, type Outcome, type Outcomes } from './failed-loads.ts';
import { INSPECT_LOAD_REMEDY, TRACKING_LOG_REMEDY } from './inspect-load-remedies.ts';
import { loadTargetObject, nameLoadTarget } from './load-target.ts';

const RATIO = { value: 0, unit: 'max_filter_ratio (default)', source: 'faq/loading/Loading_faq.md' };
/** Rows that a load with a raised max_filter_ratio left out without failing. */
const LEFT_OUT = { value: 10, unit: '% of rows left out by loads that finished', source: 'own' };
const LEFT_OUT_ROWS = { value: 1000, unit: 'rows', source: 'own' };

export default defineCheck({
  id: 'import.data_quality',
  severity: 'warning',
  title: { en: 'Rows refused for their quality', zh: '数据质量问题导致数据行被拒绝' },
  since: '3.1',
  signal:
    'loads ERROR_MSG (ETL_QUALITY_UNSATISFIED, quality), FILTERED_ROWS / (FILTERED_ROWS + SINK_ROWS), TRACKING_SQL',
  thresholds: { ratio: RATIO, any: ANY, left_out: LEFT_OUT, left_out_rows: LEFT_OUT_ROWS },
  impact: {
    en: 'A load whose refused rows exceed max_filter_ratio loads nothing at all; below it the refused rows are silently missing.',
    zh: '被过滤的行超过 max_filter_ratio 时整个导入失败；未超过时被过滤的行会静默丢失。',
  },
  causes: [
    { en: 'Wrong column separator, or columns in another order', zh: '列分隔符错误，或列顺序不一致' },
    { en: 'Values that do not fit the type or the length of a column', zh: '取值与列类型或长度不符' },
    { en: 'NULL in a NOT NULL column', zh: 'NOT NULL 列出现 NULL' },
    { en: 'No partition for the row', zh: '数据行没有对应的分区' },
  ],
  remedies: [
    TRACKING_LOG_REMEDY,
    INSPECT_LOAD_REMEDY,
    {
      text: { en: 'Create the partitions that rows fall outside of.', zh: '为落在分区范围之外的数据创建分区。' },
      statement: 'ALTER TABLE <database>.<table> ADD PARTITION <partition> VALUES LESS THAN ("<bound>");',
    },
    {
      text: {
        en: 'Mend the producer; raise max_filter_ratio only if these rows may be lost.',
        zh: '修正上游数据；只有确认可以丢弃这些行时才调高 max_filter_ratio。',
      },
    },
  ],
  doc: 'faq/loading/Loading_faq.md',
  reads: { outcomes: LOAD_OUTCOMES },
  evaluate({ outcomes }, context) {
    const failed = judgeErrorClass({
      outcomes,
      context,
      classes: ['quality'],
      severity: 'warning',
      what: { en: 'failed because rows were refused', zh: '因数据质量被拒绝' },
    });
    return failed.status === 'found' ? failed : (judgeLeftOut(outcomes) ?? failed);
  },
});

function judgeLeftOut(outcomes: Outcomes): Verdict | undefined {
  const rows = outcomes.rows
    .filter((row) => row.error_class === 'none' && (row.filtered_rows ?? 0) >= LEFT_OUT_ROWS.value)
    .filter((row) => shareLeftOut(row) * 100 >= LEFT_OUT.value)
    .toSorted((a, b) => shareLeftOut(b) - shareLeftOut(a));
  const worst = rows[0];
  return worst === undefined ? undefined : found(foundLeftOut({ worst, rows, outcomes }));
}

function foundLeftOut({
  worst,
  rows,
  outcomes,
}: {
  worst: Outcome;
  rows: readonly Outcome[];
  outcomes: Outcomes;
}): Found {
  const share = shareLeftOut(worst);
  return {
    severity: 'info',
    summary: {
      en: `Loads into ${nameLoadTarget(worst)} finished but left out ${formatCount(worst.filtered_rows ?? 0)} rows (${formatShare(share)}).`,
      zh: `${nameLoadTarget(worst)} 的导入虽然成功，但过滤掉 ${formatCount(worst.filtered_rows ?? 0)} 行（${formatShare(share)}）。`,
    },
    objects: rows.map((row) => loadTargetObject(row)),
    measured: { value: Math.round(share * 1000) / 10, unit: '%' },
    threshold: LEFT_OUT,
    evidence: [evidenceOf(outcomes, rows)],
    facts: { tables: rows.map((row) => nameLoadTarget(row)) },
  };
}

function shareLeftOut(row: Outcome): number {
  const filtered = row.filtered_rows ?? 0;
  return filtered / Math.max(1, filtered + (row.sink_rows ?? 0));
}
