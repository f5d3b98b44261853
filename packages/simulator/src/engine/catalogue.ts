import { findSystemTable } from '@starrocks-mcp/starrocks';
import { zoneOffsetSeconds } from '../clock.ts';
import type { Cluster } from '../cluster.ts';
import { quoteName, quoteText } from '../compile/coerce.ts';
import { ELAPSED_MARK, type TableSource } from '../compile/context.ts';
import { operateNeeded, unknownCatalog, unknownDatabase, unknownTable } from '../errors.ts';
import type { Rate } from '../scenario/parse-scenario.ts';
import { isSystemSchema, systemLayout, type LayoutColumn, type TableLayout } from '../scenario/table-layout.ts';
import { engineType } from '../sql/sql-type.ts';
import { engineTable } from './engine.ts';
import { isComputed } from './computed-tables.ts';
import { listDatabases } from './databases.ts';

/** Finds what a name in FROM means in this cluster. Throws the FE's error for what does not exist or is not granted. */
export function findTable(
  cluster: Cluster,
  name: { catalog: string; database: string; table: string },
  zone: string,
): TableSource {
  const { catalog, database, table } = name;
  const { release, operate } = cluster.scenario;
  if (catalog !== '' && catalog.toLowerCase() !== 'default_catalog') throw unknownCatalog(catalog);
  const key = `${database}.${table}`.toLowerCase();
  const layout = cluster.scenario.tables.get(key)?.layout ?? systemLayout(key, release);
  if (layout === undefined) throw missing(cluster, database, table);
  if (!operate && layout.system?.needsOperate === true) throw operateNeeded(release);
  return { key, columns: layout.columns, sql: sourceSql({ cluster, key, layout, zone }) };
}

function missing(cluster: Cluster, database: string, table: string): Error {
  const { release } = cluster.scenario;
  const known =
    isSystemSchema(database) || listDatabases(cluster).some((each) => each.toLowerCase() === database.toLowerCase());
  // `sys` came with 3.1.
  const hidden =
    database.toLowerCase() === 'sys' && findSystemTable(`sys.${table}`) === undefined && release.line === '2.5';
  return known && !hidden ? unknownTable(release, `${database}.${table}`) : unknownDatabase(release, database);
}

function sourceSql(input: { cluster: Cluster; key: string; layout: TableLayout; zone: string }): string {
  const { cluster, key, layout, zone } = input;
  const table = cluster.scenario.tables.get(key);
  const filled = isComputed(key) || (table !== undefined && table.rows.length + table.generators.length > 0);
  if (!filled) return emptyTable(layout);
  const changes = [...rateChanges(table?.rates ?? []), ...zoneChanges({ cluster, layout, zone })];
  if (changes.length === 0) return engineTable(key);
  return `(SELECT * REPLACE (${changes.join(', ')}) FROM ${engineTable(key)})`;
}

/** Tables without rows are never made in the engine. */
function emptyTable(layout: TableLayout): string {
  const columns = layout.columns.map(
    (column) => `CAST(NULL AS ${engineType(column.type)}) AS ${quoteName(column.name)}`,
  );
  return `(SELECT ${columns.join(', ')} WHERE false)`;
}

/** Counters grow with the seconds since the start. */
function rateChanges(rates: readonly Rate[]): string[] {
  const byColumn = new Map<string, Rate[]>();
  for (const rate of rates) byColumn.set(rate.column.name, [...(byColumn.get(rate.column.name) ?? []), rate]);
  return [...byColumn].map(([name, list]) => {
    const column = quoteName(name);
    const type = list[0] === undefined ? 'BIGINT' : engineType(list[0].column.type);
    const whens = list.map(
      (rate) =>
        `WHEN ${matchSql(rate)} THEN CAST(floor(CAST(${rate.perSecond} AS DOUBLE) * ${ELAPSED_MARK}) AS BIGINT)`,
    );
    return `CAST(${column} + CASE ${whens.join(' ')} ELSE 0 END AS ${type}) AS ${column}`;
  });
}

function matchSql(rate: Rate): string {
  const tests = rate.match.map(
    ({ column, value }) => `${quoteName(column.name)} IS NOT DISTINCT FROM ${literalSql(column, value)}`,
  );
  return tests.length === 0 ? 'true' : tests.join(' AND ');
}

function literalSql(column: LayoutColumn, value: string | null): string {
  return value === null ? 'NULL' : `CAST(${quoteText(value)} AS ${engineType(column.type)})`;
}

/** Times of `session` tables follow the session's time_zone; the rows hold them in the cluster's. */
function zoneChanges(input: { cluster: Cluster; layout: TableLayout; zone: string }): string[] {
  const { cluster, layout, zone } = input;
  const { timeZone, nowMs } = cluster.scenario;
  if (zone === timeZone || layout.system?.clock !== 'session') return [];
  const seconds = zoneOffsetSeconds(zone, nowMs) - zoneOffsetSeconds(timeZone, nowMs);
  if (seconds === 0) return [];
  return layout.columns
    .filter((column) => column.type.kind === 'datetime')
    .map((column) => `${quoteName(column.name)} + INTERVAL (${seconds}) SECOND AS ${quoteName(column.name)}`);
}
