import { listSystemTables } from '@starrocks-mcp/starrocks';
import type { Cluster } from '../cluster.ts';
import type { Cell } from '../scenario/cell.ts';
import { systemLayout, type LayoutColumn, type TableLayout } from '../scenario/table-layout.ts';
import { listDatabases } from './databases.ts';

type Row = Readonly<Record<string, Cell>>;

/** Tables of information_schema whose rows follow from the simulated line and the scenario's own tables. */
const COMPUTED: Readonly<Record<string, (cluster: Cluster) => Row[]>> = {
  'information_schema.columns': columnRows,
  'information_schema.tables': tableRows,
  'information_schema.schemata': schemaRows,
  'information_schema.global_variables': variableRows,
  'information_schema.session_variables': variableRows,
};

export function isComputed(key: string): boolean {
  return Object.hasOwn(COMPUTED, key);
}

/** Makes the computed tables among those that a statement touches, each once. Rows of the scenario come on top. */
export async function ensureComputed(cluster: Cluster, tables: ReadonlySet<string>): Promise<void> {
  for (const key of tables) {
    const compute = COMPUTED[key];
    const layout = systemLayout(key, cluster.scenario.release);
    if (compute === undefined || layout === undefined) continue;
    // oxlint-disable-next-line no-await-in-loop -- the engine has one writer
    await cluster.engine.ensure(key, () => ({
      columns: layout.columns,
      rows: mergeRows({ cluster, key, layout, rows: compute(cluster) }),
      generators: cluster.scenario.tables.get(key)?.generators ?? [],
    }));
  }
}

/** A row of the scenario takes the place of a computed one about the same object. */
function mergeRows(input: {
  cluster: Cluster;
  key: string;
  layout: TableLayout;
  rows: readonly Row[];
}): (readonly Cell[])[] {
  const { cluster, key, layout, rows } = input;
  const own = cluster.scenario.tables.get(key)?.rows ?? [];
  const identity = ['TABLE_SCHEMA', 'TABLE_NAME', 'COLUMN_NAME', 'SCHEMA_NAME', 'VARIABLE_NAME'];
  const places = identity
    .map((name) => layout.columns.findIndex((column) => column.name === name))
    .filter((place) => place >= 0);
  const nameOf = (cells: readonly Cell[]): string =>
    places.map((place) => cells[place]?.toLowerCase() ?? '').join('\n');
  const taken = new Set(own.map(nameOf));
  const computed = rows
    .map((row) => layout.columns.map((column) => row[column.name] ?? null))
    .filter((cells) => !taken.has(nameOf(cells)));
  return [...computed, ...own];
}

function layouts(cluster: Cluster): TableLayout[] {
  const { release, tables } = cluster.scenario;
  const system = listSystemTables(release.line).flatMap(
    (table) => systemLayout(`${table.schema}.${table.name}`, release) ?? [],
  );
  const customer = [...tables.values()].map((table) => table.layout).filter((layout) => layout.system === undefined);
  return [...system, ...customer];
}

function splitName(layout: TableLayout): { schema: string; table: string } {
  const [schema = '', table = ''] = layout.name.split('.');
  return { schema, table };
}

function columnRows(cluster: Cluster): Row[] {
  return layouts(cluster).flatMap((layout) => layout.columns.map((column, index) => columnRow(layout, column, index)));
}

function columnRow(layout: TableLayout, column: LayoutColumn, index: number): Row {
  const { schema, table } = splitName(layout);
  const { kind, length, precision, scale } = column.type;
  const isText = kind === 'varchar' || kind === 'char';
  return {
    TABLE_CATALOG: 'def',
    TABLE_SCHEMA: schema,
    TABLE_NAME: table,
    COLUMN_NAME: column.name,
    ORDINAL_POSITION: String(index + 1),
    IS_NULLABLE: 'YES',
    DATA_TYPE: kind === 'largeint' ? 'bigint unsigned' : kind,
    COLUMN_TYPE: column.declared.toLowerCase(),
    CHARACTER_MAXIMUM_LENGTH: isText ? String(length ?? 65_533) : null,
    CHARACTER_OCTET_LENGTH: isText ? String((length ?? 65_533) * 3) : null,
    NUMERIC_PRECISION: precision === undefined ? null : String(precision),
    NUMERIC_SCALE: scale === undefined ? null : String(scale),
    COLUMN_KEY: '',
    EXTRA: '',
    PRIVILEGES: '',
    COLUMN_COMMENT: '',
  };
}

function tableRows(cluster: Cluster): Row[] {
  return layouts(cluster).map((layout) => {
    const { schema, table } = splitName(layout);
    const own = cluster.scenario.tables.get(layout.name.toLowerCase());
    const isSystem = layout.system !== undefined;
    return {
      TABLE_CATALOG: 'def',
      TABLE_SCHEMA: schema,
      TABLE_NAME: table,
      TABLE_TYPE: isSystem ? 'SYSTEM VIEW' : 'BASE TABLE',
      ENGINE: isSystem ? 'MEMORY' : 'StarRocks',
      TABLE_ROWS: isSystem ? null : String(own?.rows.length ?? 0),
      TABLE_COLLATION: 'utf8_general_ci',
      TABLE_COMMENT: '',
    };
  });
}

function schemaRows(cluster: Cluster): Row[] {
  const hasSys = listSystemTables(cluster.scenario.release.line).some((table) => table.schema === 'sys');
  return [...listDatabases(cluster), 'information_schema', ...(hasSys ? ['sys'] : [])].map((name) => ({
    CATALOG_NAME: 'def',
    SCHEMA_NAME: name,
    DEFAULT_CHARACTER_SET_NAME: 'utf8',
    DEFAULT_COLLATION_NAME: 'utf8_general_ci',
  }));
}

function variableRows(cluster: Cluster): Row[] {
  return [...cluster.globals].map(([name, value]) => ({ VARIABLE_NAME: name, VARIABLE_VALUE: String(value) }));
}
