import type { Release } from '../release.ts';
import type { LayoutColumn, TableLayout } from './table-layout.ts';

/** How a column's values are read. */
export interface ColumnRule {
  readonly column: LayoutColumn;
  /** Its place in a row. */
  readonly index: number;
  readonly nowMs: number;
  /** Zone of the wall clock that made its text. */
  readonly zone: string;
}

/** By lower-case column name. */
export type ColumnRules = ReadonlyMap<string, ColumnRule>;

export function columnRules(input: {
  layout: TableLayout;
  release: Release;
  nowMs: number;
  timeZone: string;
}): ColumnRules {
  const { layout, release, nowMs, timeZone } = input;
  const zone = layout.system?.clock === 'fe_text' ? feTextZone(release, timeZone) : timeZone;
  return new Map(layout.columns.map((column, index) => [column.name.toLowerCase(), { column, index, nowMs, zone }]));
}

/** 4.1.0 and 4.1.1 write FE-made times in UTC+8 whatever the zone (upstream issues 72025 and 76610). */
function feTextZone(release: Release, timeZone: string): string {
  return /^4\.1\.[01](?!\d)/.test(release.version) ? '+08:00' : timeZone;
}
