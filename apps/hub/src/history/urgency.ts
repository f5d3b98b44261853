import type { KeptReport } from './kept-report.ts';

interface UrgencyInput {
  readonly isEnabled: boolean;
  readonly agentState: 'online' | 'offline' | 'not_enrolled' | 'unknown';
  readonly latest: Pick<KeptReport, 'at' | 'score' | 'counts'> | undefined;
  /** By time; the last is the latest. */
  readonly trend: readonly { readonly score: number | null }[];
  readonly now: number;
}

const STALE_MS = 7 * 24 * 3_600_000;
const WEIGHTS = { offline: 60, critical: 50, moreCritical: 5, warning: 15, unknown: 10, neverSeen: 10, stale: 5 };
const MOST_COUNTED = 5;

/**
 * How soon somebody should look at a tenant: 0 for not at all. What is out of reach comes before what is critical, that
 * before warnings, a low score and one that falls.
 */
export function urgencyOf({ isEnabled, agentState, latest, trend, now }: UrgencyInput): number {
  if (!isEnabled) return 0;
  const way = agentState === 'offline' ? WEIGHTS.offline : 0;
  if (latest === undefined) return way + WEIGHTS.neverSeen;
  const { critical, warning, unknown } = latest.counts;
  const found = critical > 0 ? WEIGHTS.critical + WEIGHTS.moreCritical * Math.min(critical, MOST_COUNTED) : 0;
  const warned = warning > 0 ? WEIGHTS.warning : 0;
  const untold = latest.score === null ? WEIGHTS.unknown : Math.min(unknown, MOST_COUNTED);
  const low = (100 - (latest.score ?? 100)) / 5;
  const old = now - latest.at > STALE_MS ? WEIGHTS.stale : 0;
  return Math.round(way + found + warned + untold + low + fall(trend) + old);
}

/** Points by which the score fell since the look before, at most 10. */
function fall(trend: UrgencyInput['trend']): number {
  const [before, now] = trend.slice(-2).map(({ score }) => score);
  return before === undefined || before === null || now === undefined || now === null
    ? 0
    : Math.min(10, Math.max(0, before - now));
}
