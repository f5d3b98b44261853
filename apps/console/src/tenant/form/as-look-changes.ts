import type { Severity } from '@starrocks-mcp/experts';
import type { DrawnReport } from '../tenant-data.ts';

export const CHANGE_KINDS = ['new', 'worsened', 'improved', 'gone', 'unchanged'] as const;

/** What was measured at one look; a check that found nothing tells none of it. */
export interface Seen {
  readonly severity?: Severity;
  readonly value?: number | string;
  readonly unit?: string;
  readonly objects?: number;
}

export interface LookChange {
  /** Of the finding. */
  readonly id: string;
  readonly kind: (typeof CHANGE_KINDS)[number];
  readonly title: string;
  readonly before?: Seen;
  readonly now?: Seen;
  readonly summary?: string;
}

/** The answer of compare_with_last_look (toolbox: compare-with-last-look.ts). */
export interface LookChanges {
  readonly tenant: string;
  readonly status: DrawnReport['status'];
  readonly score: number | null;
  /** Null: there was nothing to compare with. */
  readonly last_look_seconds_ago: number | null;
  readonly summary: string;
  readonly changes: readonly LookChange[];
  /** Ids of checks that could not run at one of the looks. */
  readonly untold: readonly string[];
}

export function asLookChanges(result: unknown): LookChanges | undefined {
  const isOne =
    typeof result === 'object' && result !== null && 'changes' in result && 'last_look_seconds_ago' in result;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- page and hub are of one release
  return isOne ? (result as LookChanges) : undefined;
}
