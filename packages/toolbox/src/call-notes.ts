import type { Report } from '@starrocks-mcp/experts';
import type { StatementFacts } from '@starrocks-mcp/sql-guard';

/** What a call leaves behind for its record. */
export interface CallNotes {
  readonly statements: { readonly text: string; readonly facts: StatementFacts }[];
  truncated: boolean;
  report: Report | undefined;
  /** The same in the other language. */
  translation: Report | undefined;
}

export function createCallNotes(): CallNotes {
  return { statements: [], truncated: false, report: undefined, translation: undefined };
}
