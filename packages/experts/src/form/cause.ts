import type { Severity } from '../report.ts';
import type { Context } from '../cluster/context.ts';
import type { Bilingual } from './bilingual.ts';
import type { Found, RemedyText } from './check.ts';

/** The findings of one diagnosis as a cause looks at them. */
export interface Findings {
  readonly has: (id: string) => boolean;
  readonly get: (id: string) => Found | undefined;
  /** Those of the ids that were found, in the order asked. */
  readonly among: (ids: readonly string[]) => readonly string[];
}

/** A cause at work. `explains` are the ids found; severity defaults to the worst of them. */
export interface CauseFound {
  readonly explains: readonly string[];
  readonly severity?: Severity;
  readonly summary: Bilingual;
  readonly remedies?: readonly RemedyText[];
}

/** A correlation: one root cause and the findings that follow from it. */
export interface Cause {
  readonly id: string;
  readonly title: Bilingual;
  /** Every id that it can explain, for docs/findings.md. */
  readonly canExplain: readonly string[];
  readonly remedies: readonly RemedyText[];
  /** Pure; undefined when the cause is not at work. */
  readonly evaluate: (findings: Findings, context: Context) => CauseFound | undefined;
}

export function defineCause(cause: Cause): Cause {
  return cause;
}
