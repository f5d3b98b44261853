import { ageIn, type Context } from '../cluster/context.ts';
import { groupBy } from '../form/group-by.ts';
import type { Row, Rows } from '../form/read.ts';
import { kindOfLoad, nameLoadTarget } from '../import/load-target.ts';
import { PACE_SECONDS, type RECENT_INGESTION } from '../reads/recent-ingestion.ts';

export type Recent = Rows<typeof RECENT_INGESTION.columns>;
export type RecentRow = Row<typeof RECENT_INGESTION.columns>;

/** The loads into one table within the last ten minutes. */
export interface Pace {
  readonly table: string;
  readonly rows: readonly RecentRow[];
  readonly loads: number;
  readonly finished: number;
  readonly perSecond: number;
  /** Rows and bytes of a finished load, on average. */
  readonly meanRows: number;
  readonly meanBytes: number;
}

/**
 * Paces of the tables, the quickest first, without routine loads: their tasks come by a schedule of their own. Loads that
 * do not tell their table (inserts before 3.4) are left out.
 */
export function listPaces(recent: Recent, context: Context): readonly Pace[] {
  const rows = recent.rows.filter((row) => row.table_name !== '' && kindOfLoad(row.load_type) !== 'routine');
  return [...groupBy(rows, nameLoadTarget)]
    .map(([table, ofTable]) => toPace({ table, rows: ofTable, context }))
    .toSorted((a, b) => b.perSecond - a.perSecond);
}

/** A burst of a moment is no pace. */
const SHORTEST_SECONDS = 60;

/** Loads a second of these rows, each kind over the part of the window that the FE still remembers. */
export function loadsPerSecond(rows: readonly RecentRow[], context: Context): number {
  return rows.reduce((sum, row) => sum + (row.loads ?? 0) / coveredSeconds(row, context), 0);
}

/**
 * Seconds of the window that the FE remembers. Above stream_load_task_keep_max_num (1000) it drops all ended stream loads
 * at once, so on a busy cluster only those of the last seconds are left; other kinds lose their oldest ones singly.
 */
export function coveredSeconds(row: RecentRow, context: Context): number {
  const age = kindOfLoad(row.load_type) === 'stream' ? ageIn(context, row.oldest_of_kind) : undefined;
  return age === undefined ? PACE_SECONDS : Math.min(PACE_SECONDS, Math.max(SHORTEST_SECONDS, age));
}

function toPace({ table, rows, context }: { table: string; rows: readonly RecentRow[]; context: Context }): Pace {
  const sum = (valueOf: (row: RecentRow) => number | null): number =>
    rows.reduce((total, row) => total + (valueOf(row) ?? 0), 0);
  const finished = sum((row) => row.finished);
  return {
    table,
    rows,
    loads: sum((row) => row.loads),
    finished,
    perSecond: loadsPerSecond(rows, context),
    meanRows: sum((row) => row.sink_rows) / Math.max(1, finished),
    meanBytes: sum((row) => row.scan_bytes) / Math.max(1, finished),
  };
}
