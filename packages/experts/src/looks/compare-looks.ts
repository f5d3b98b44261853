import type { Severity } from '../report.ts';
import type { Look, LookedAt } from './look.ts';

/** A finding of one of two looks, or of both. */
export interface Change {
  readonly id: string;
  readonly kind: 'new' | 'gone' | 'worsened' | 'improved' | 'unchanged';
  readonly before?: LookedAt;
  readonly now?: LookedAt;
}

export interface Comparison {
  /** The most urgent first. */
  readonly changes: readonly Change[];
  /** Ids whose check could not run at one of the looks, so that nothing is said of a change. */
  readonly untold: readonly string[];
}

/** A measured value that moved by less is thought the same. */
const SAME_WITHIN = 0.1;
const WEIGHT: Readonly<Record<Severity, number>> = { info: 1, warning: 2, critical: 3 };
const KINDS = ['new', 'worsened', 'unchanged', 'improved', 'gone'] as const;

/**
 * What changed from one look to the next, over the checks that both have. A finding is gone only where its check ran and
 * passed: one that could not run this time is untold.
 */
export function compareLooks(before: Pick<Look, 'checks'>, now: Pick<Look, 'checks'>): Comparison {
  const ids = [...now.checks.keys()].filter((id) => before.checks.has(id));
  const changes = ids.flatMap((id): Change[] => {
    const [then, next] = [before.checks.get(id), now.checks.get(id)];
    const kind = then === undefined || next === undefined ? undefined : kindOf(then, next);
    if (kind === undefined || then === undefined || next === undefined) return [];
    return [
      { id, kind, ...(then.status === 'found' && { before: then }), ...(next.status === 'found' && { now: next }) },
    ];
  });
  return {
    changes: changes.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || weightOf(b) - weightOf(a)),
    untold: ids.filter((id) => isUntold(before.checks.get(id), now.checks.get(id))),
  };
}

function kindOf(before: LookedAt, now: LookedAt): Change['kind'] | undefined {
  if (before.status === 'found' && now.status === 'found') return compareFound(before, now);
  if (before.status === 'found') return now.status === 'passed' ? 'gone' : undefined;
  if (now.status !== 'found') return undefined;
  return before.status === 'passed' ? 'new' : undefined;
}

function isUntold(before: LookedAt | undefined, now: LookedAt | undefined): boolean {
  if (before?.status !== 'found' && now?.status !== 'found') return false;
  return before?.status === 'unknown' || now?.status === 'unknown' || now?.status === 'not_applicable';
}

function compareFound(before: LookedAt, now: LookedAt): Change['kind'] {
  const step = weight(now) - weight(before);
  if (step !== 0) return step > 0 ? 'worsened' : 'improved';
  const moved = movedBy(before, now);
  if (moved === 0) return 'unchanged';
  return moved > 0 ? 'worsened' : 'improved';
}

/** 1 for the worse, -1 for the better, 0 for no telling difference. Worse is further beyond the threshold. */
function movedBy(before: LookedAt, now: LookedAt): number {
  if (before.unit !== now.unit || typeof before.value !== 'number' || typeof now.value !== 'number') return 0;
  const change = now.value - before.value;
  if (Math.abs(change) <= Math.abs(before.value) * SAME_WITHIN) return 0;
  const isLowBad = typeof now.limit === 'number' && now.value < now.limit && before.value < now.limit;
  return Math.sign(change) * (isLowBad ? -1 : 1);
}

function weight({ severity }: LookedAt): number {
  return severity === undefined ? 0 : WEIGHT[severity];
}

function weightOf({ before, now }: Change): number {
  return weight(now ?? before ?? { status: 'passed' });
}
