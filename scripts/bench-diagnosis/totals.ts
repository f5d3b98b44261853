import type { Judgement, Tally } from './judge-report.ts';
import type { Outcome } from './run-scenario.ts';

/** The goals of the product: short of any of them the bench fails. The last three are what one diagnosis may cost. */
const GOALS = {
  recall: 0.98,
  precision: 0.98,
  causeFirst: 0.95,
  statements: 40,
  bytes: 2 * 1024 * 1024,
  elapsedMs: 20_000,
} as const;

interface Rates {
  readonly precision: number;
  readonly recall: number;
}

export interface Totals {
  readonly scenarios: number;
  readonly clean: number;
  readonly crashed: number;
  readonly findings: Rates;
  readonly causes: Rates;
  readonly causeFirst: number;
  readonly falseCriticals: number;
  readonly complaints: number;
  readonly unknownChecks: number;
  readonly statements: { readonly mean: number; readonly max: number };
  readonly bytes: { readonly mean: number; readonly max: number };
  readonly elapsedMs: { readonly mean: number; readonly max: number };
  /** Per id, only those that were missed or wrongly said somewhere. */
  readonly worst: readonly {
    readonly id: string;
    readonly right: number;
    readonly missed: number;
    readonly wrong: number;
  }[];
}

export function totalUp(outcomes: readonly Outcome[]): Totals {
  const judged = outcomes.flatMap(({ judgement }) => (judgement === undefined ? [] : [judgement]));
  const reports = outcomes.flatMap(({ report }) => (report === undefined ? [] : [report]));
  const firsts = judged.flatMap(({ causeFirst }) => (causeFirst === undefined ? [] : [causeFirst]));
  return {
    scenarios: outcomes.length,
    clean: judged.filter(isClean).length,
    crashed: outcomes.length - judged.length,
    findings: ratesOf(judged.map(({ findings }) => findings)),
    causes: ratesOf(judged.map(({ causes }) => causes)),
    causeFirst: firsts.length === 0 ? 1 : firsts.filter(Boolean).length / firsts.length,
    falseCriticals: judged.reduce((sum, { falseCriticals }) => sum + falseCriticals.length, 0),
    complaints: judged.reduce((sum, { complaints }) => sum + complaints.length, 0),
    unknownChecks: reports.reduce(
      (sum, { checks }) => sum + checks.filter(({ status }) => status === 'unknown').length,
      0,
    ),
    statements: spread(reports.map(({ cost }) => cost.statements)),
    bytes: spread(reports.map(({ cost }) => cost.bytes)),
    elapsedMs: spread(reports.map(({ cost }) => cost.elapsed_ms)),
    worst: worstOf(judged.flatMap(({ findings, causes }) => [findings, causes])),
  };
}

export function isClean(judgement: Judgement): boolean {
  const { findings, causes, complaints, causeFirst } = judgement;
  const tallies = [findings, causes];
  return (
    complaints.length === 0 &&
    causeFirst !== false &&
    tallies.every(({ missed, wrong }) => missed.length === 0 && wrong.length === 0)
  );
}

/** The goals that were not reached, as sentences; empty is success. */
export function listFailures(totals: Totals): string[] {
  const { findings, causes, causeFirst } = totals;
  const shares = [
    { name: 'recall of findings', value: findings.recall, goal: GOALS.recall },
    { name: 'precision of findings', value: findings.precision, goal: GOALS.precision },
    { name: 'recall of root causes', value: causes.recall, goal: GOALS.recall },
    { name: 'precision of root causes', value: causes.precision, goal: GOALS.precision },
    { name: 'root cause named first', value: causeFirst, goal: GOALS.causeFirst },
  ];
  const low = shares.filter(({ value, goal }) => value < goal);
  return [
    ...low.map(({ name, value, goal }) => `${name} is ${percent(value)}, the goal is ${percent(goal)}`),
    ...(totals.crashed > 0 ? [`${totals.crashed} diagnoses gave no report`] : []),
    ...(['statements', 'bytes', 'elapsedMs'] as const)
      .filter((name) => totals[name].max > GOALS[name])
      .map((name) => `a diagnosis took ${totals[name].max} ${name}, the budget is ${GOALS[name]}`),
    ...(totals.falseCriticals > 0 ? [`${totals.falseCriticals} critical findings on healthy clusters`] : []),
  ];
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function ratesOf(tallies: readonly Tally[]): Rates {
  const count = (kind: keyof Tally): number => tallies.reduce((sum, tally) => sum + tally[kind].length, 0);
  const right = count('right');
  return { precision: share(right, right + count('wrong')), recall: share(right, right + count('missed')) };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}

function spread(values: readonly number[]): { mean: number; max: number } {
  const sum = values.reduce((total, value) => total + value, 0);
  return { mean: Math.round(values.length === 0 ? 0 : sum / values.length), max: Math.max(0, ...values) };
}

function worstOf(tallies: readonly Tally[]): Totals['worst'] {
  const occurrences = (kind: keyof Tally, id: string) =>
    tallies.flatMap((tally) => tally[kind]).filter((each) => each === id).length;
  const blamed = new Set(tallies.flatMap(({ missed, wrong }) => [...missed, ...wrong]));
  return [...blamed].toSorted().map((id) => ({
    id,
    right: occurrences('right', id),
    missed: occurrences('missed', id),
    wrong: occurrences('wrong', id),
  }));
}
