import { ageIn, type Context } from '../cluster/context.ts';
import type { Bilingual } from '../form/bilingual.ts';
import { found, PASSED, unknown, type Found, type Threshold, type Verdict } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { groupBy } from '../form/group-by.ts';
import { formatCount, formatDuration } from '../form/quantity.ts';
import type { Row, Rows } from '../form/read.ts';
import type { ErrorClass } from '../reads/error-class.ts';
import { doubtFeText } from '../reads/fe-text-age.ts';
import type { LOAD_OUTCOMES } from '../reads/load-outcomes.ts';
import { kindOfLoad, loadTargetObject, nameLoadTarget } from './load-target.ts';

export type Outcomes = Rows<typeof LOAD_OUTCOMES.columns>;
export type Outcome = Row<typeof LOAD_OUTCOMES.columns>;

/** None should fail. */
export const ANY: Threshold = { value: 0, unit: 'failed loads in 24 h', source: 'own' };

interface ClassInput {
  readonly outcomes: Outcomes;
  readonly context: Context;
  readonly classes: readonly ErrorClass[];
  readonly severity: Found['severity'];
  /** `refused rows of bad quality`, after "12 loads". */
  readonly what: Bilingual;
}

/** The verdict on loads that failed of one kind of error. */
export function judgeErrorClass(input: ClassInput): Verdict {
  const { outcomes, context, classes } = input;
  const rows = outcomes.rows
    .filter((row) => classes.some((name) => name === row.error_class))
    .toSorted((a, b) => (b.loads ?? 0) - (a.loads ?? 0));
  const doubt = doubtFeText(context);
  if (rows.length === 0) return doubt === undefined ? PASSED : unknown(doubt);
  return found(foundOfClass({ ...input, rows, isPlaced: doubt === undefined }));
}

function foundOfClass({
  outcomes,
  context,
  severity,
  what,
  rows,
  isPlaced,
}: ClassInput & { readonly rows: readonly Outcome[]; readonly isPlaced: boolean }): Found {
  const loads = countLoads(rows);
  const targets = [...groupBy(rows, nameLoadTarget).keys()];
  const newest = tellNewest(rows, context);
  return {
    severity,
    confidence: isPlaced ? 'high' : 'medium',
    summary: {
      en: `${formatCount(loads)} load${loads === 1 ? '' : 's'} ${what.en}, ${targets.length > 1 ? `most into ${targets[0]} (${targets.length} targets)` : `into ${targets[0]}`}${newest.en}.`,
      zh: `${formatCount(loads)} 个导入${what.zh}，${targets.length > 1 ? `以 ${targets[0]} 最多（共 ${targets.length} 个目标）` : `目标 ${targets[0]}`}${newest.zh}。`,
    },
    objects: listTargets(rows),
    measured: { value: loads, unit: ANY.unit },
    threshold: ANY,
    evidence: [evidenceOf(outcomes, rows)],
    facts: { tables: targets, error_classes: listClasses(rows), kinds: listKinds(rows) },
  };
}

export function countLoads(rows: readonly Outcome[]): number {
  return rows.reduce((sum, row) => sum + (row.loads ?? 0), 0);
}

export function listTargets(rows: readonly Outcome[]): Found['objects'] {
  return [...groupBy(rows, nameLoadTarget).values()].flatMap(([row]) =>
    row === undefined ? [] : [loadTargetObject(row)],
  );
}

export function listClasses(rows: readonly Outcome[]): readonly string[] {
  return [...new Set(rows.map((row) => row.error_class))];
}

function listKinds(rows: readonly Outcome[]): readonly string[] {
  return [...new Set(rows.map((row) => kindOfLoad(row.load_type)))];
}

/** `, the last 12 min ago`; nothing when that cannot be told. */
export function tellNewest(rows: readonly Outcome[], context: Context): Bilingual {
  const ages = rows.map((row) => ageIn(context, row.newest)).filter((age) => age !== undefined);
  if (ages.length === 0) return { en: '', zh: '' };
  const ago = formatDuration(Math.min(...ages));
  return { en: `, the last ${ago.en} ago`, zh: `，最近一次在 ${ago.zh}前` };
}

const ERROR_CLASS_NAMES: Readonly<Record<ErrorClass, Bilingual>> = {
  none: { en: 'no error', zh: '无错误' },
  user_cancel: { en: 'cancelled by a person', zh: '人工取消' },
  quality: { en: 'data quality', zh: '数据质量' },
  versions: { en: 'too many versions', zh: '版本数过多' },
  compaction: { en: 'compaction score too large', zh: 'Compaction Score 过高' },
  txn_limit: { en: 'too many running transactions', zh: '运行中的事务过多' },
  disk: { en: 'disk full', zh: '磁盘已满' },
  label: { en: 'label already used', zh: 'Label 重复' },
  body: { en: 'body too large', zh: '请求体过大' },
  memory: { en: 'memory limit', zh: '内存超限' },
  rpc: { en: 'errors between nodes', zh: '节点间通信错误' },
  timeout: { en: 'timeout', zh: '超时' },
  untold: { en: 'no reason given', zh: '未给出原因' },
  other: { en: 'other errors', zh: '其他错误' },
};

/** The class of a row in words; a class that this release does not know counts as other. */
export function nameErrorClass(name: string): Bilingual {
  const known = Object.entries(ERROR_CLASS_NAMES).find(([key]) => key === name);
  return known?.[1] ?? ERROR_CLASS_NAMES.other;
}
