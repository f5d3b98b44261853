import type { Remedy } from '@starrocks-mcp/experts';
import type { Cell } from '../report/rows-table.tsx';

/** The answer of a view or an inquiry, as far as it is drawn (toolbox: view-schema.ts, inquiry-schema.ts). */
export interface TablesAnswer {
  readonly title: string;
  readonly summary?: string;
  readonly conclusions?: readonly Conclusion[];
  readonly tables: readonly ViewTable[];
  readonly statements: readonly string[];
}

export interface Conclusion {
  readonly severity: 'critical' | 'warning' | 'info' | 'unknown';
  readonly finding?: string;
  readonly text: string;
  readonly remedies: readonly Remedy[];
}

export interface ViewTable {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly {
    readonly name: string;
    readonly title: string;
    readonly format: 'text' | 'count' | 'bytes' | 'share' | 'duration';
  }[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  readonly truncated: boolean;
  readonly notes: readonly string[];
  /** Why rows are not known; null when they are. */
  readonly unknown: string | null;
}

/** The answer of run_select_sql. */
export interface SelectAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Cell[])[];
  readonly truncated: boolean;
}

export function asTables(result: unknown): TablesAnswer | undefined {
  const isOne = typeof result === 'object' && result !== null && 'tables' in result && Array.isArray(result.tables);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- page and hub are of one release
  return isOne ? (result as TablesAnswer) : undefined;
}

export function asSelectRows(result: unknown): SelectAnswer | undefined {
  const isOne = typeof result === 'object' && result !== null && Reflect.has(result, 'rowCount');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- page and hub are of one release
  return isOne ? (result as SelectAnswer) : undefined;
}
