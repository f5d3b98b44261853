import catalogue from './system-tables.json' with { type: 'json' };
import { compareReleaseLines, type ReleaseLine } from './release-line.ts';

/** A column as the newest line of the catalogue has it; `typeHistory` where an older line had another type. */
export interface SystemColumn {
  readonly name: string;
  /** StarRocks' own spelling, for example `VARCHAR(2048)` or `BIGINT`. */
  readonly type: string;
  readonly nullable: boolean;
  /** First release line it was seen in. */
  readonly since: string;
  /** First patch release, where a release note or page names it. */
  readonly sincePatch?: string;
  /** False when the line just below could not be checked whole: the column may be older. */
  readonly sinceExact?: false;
  /** Types from each line on, oldest first. */
  readonly typeHistory?: readonly { readonly line: string; readonly type: string }[];
}

export interface RemovedColumn {
  readonly name: string;
  readonly type: string;
  /** First and last release line it was seen in. */
  readonly seenFrom: string;
  readonly seenUntil: string;
}

/**
 * How the table's times are to be read. `epoch`: whole seconds since 1970. `session`: shown in the session's time_zone.
 * `fe_text`: text that the FE formats in the global time_zone, in 4.1.0 and 4.1.1 always in UTC+8: measure the offset
 * against now() before computing an age. `fe_host`: text in the zone of the FE's host.
 */
export type SystemClock = 'epoch' | 'session' | 'fe_text' | 'fe_host';

/** Who fills the rows. `every-node` and `every-fe-http` ask all of them; `none` is a stub that is always empty. */
export type RowSource = 'connected-fe' | 'leader-fe' | 'every-node' | 'every-fe-http' | 'constant' | 'none';

/** One system table, as read from StarRocks' source and documentation. */
export interface SystemTable {
  readonly schema: 'information_schema' | 'sys';
  readonly name: string;
  /** First release line it was seen in. */
  readonly since: string;
  readonly sincePatch?: string;
  readonly sinceExact?: false;
  readonly meaning: string;
  /** Where it has rows. */
  readonly mode: 'both' | 'shared-nothing' | 'shared-data';
  readonly rowSource: RowSource;
  /** Absent when the table has no times. */
  readonly clock?: SystemClock;
  /** True when an account without the OPERATE privilege gets an error or no rows. */
  readonly needsOperate: boolean;
  readonly leaderOnly: boolean;
  /** False for the tables that exist in external catalogs too and then answer about those. */
  readonly internalCatalogOnly: boolean;
  /** With only `column = constant` on these, the FE answers without any BE. */
  readonly feOnlyColumns?: readonly string[];
  /** Units, value lists and traps. */
  readonly notes?: readonly string[];
  /** Column name to the reason why its values must not leave the customer unasked. */
  readonly sensitiveColumns: Readonly<Record<string, string>>;
  /** Paths in StarRocks' source tree. */
  readonly source: { readonly code: string; readonly doc: string };
  readonly columns: readonly SystemColumn[];
  readonly removedColumns: readonly RemovedColumn[];
}

// JSON widens the literals; system-tables.test.ts holds every value to these unions.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
export const SYSTEM_TABLES = catalogue.tables as unknown as readonly SystemTable[];

/** Finds `information_schema.loads` or `sys.fe_locks`, in any case; a bare name is looked up in both schemas. */
export function findSystemTable(name: string): SystemTable | undefined {
  const wanted = name.toLowerCase();
  return SYSTEM_TABLES.find((table) => wanted === table.name || wanted === `${table.schema}.${table.name}`);
}

/** The system tables that a release line has. */
export function listSystemTables(line: ReleaseLine): readonly SystemTable[] {
  return SYSTEM_TABLES.filter((table) => compareReleaseLines(table.since, line) <= 0);
}

/** The columns that a table has in a release line, with the types they have there, in the catalogue's order. */
export function listColumnsAt(table: SystemTable, line: ReleaseLine): readonly Pick<SystemColumn, 'name' | 'type'>[] {
  const present = table.columns
    .filter((column) => compareReleaseLines(column.since, line) <= 0)
    .map((column) => ({ name: column.name, type: typeAt(column, line) }));
  const removed = table.removedColumns
    .filter((column) => compareReleaseLines(column.seenFrom, line) <= 0)
    .filter((column) => compareReleaseLines(line, column.seenUntil) <= 0)
    .map(({ name, type }) => ({ name, type }));
  return [...present, ...removed];
}

function typeAt(column: SystemColumn, line: ReleaseLine): string {
  const known = column.typeHistory?.findLast((entry) => compareReleaseLines(entry.line, line) <= 0);
  return known?.type ?? column.typeHistory?.[0]?.type ?? column.type;
}
