import { findSystemTable, listColumnsAt, listSystemTables, type SystemTable } from '@starrocks-mcp/starrocks';
import type { NamedColumn } from '../compile/expression-types.ts';
import type { Release } from '../release.ts';
import { DATE, DATETIME, parseSqlType, type SqlType } from '../sql/sql-type.ts';

export interface TableLayout {
  /** `information_schema.loads` or `sales.orders`, as written. */
  readonly name: string;
  readonly columns: readonly LayoutColumn[];
  readonly system?: SystemTable;
}

export interface LayoutColumn extends NamedColumn {
  /** StarRocks' spelling, for information_schema.columns. */
  readonly declared: string;
}

export function isSystemSchema(schema: string): boolean {
  return ['information_schema', 'sys'].includes(schema.toLowerCase());
}

/** A system table as the release line has it; undefined when the line lacks it. */
export function systemLayout(name: string, release: Release): TableLayout | undefined {
  const system = findSystemTable(name);
  if (system === undefined || !listSystemTables(release.line).includes(system)) return undefined;
  const columns = listColumnsAt(system, release.line).map((column) => ({
    name: column.name,
    type: parseSqlType(column.type),
    declared: column.type,
  }));
  return { name: `${system.schema}.${system.name}`, columns, system };
}

/** A customer's table: types as declared in the scenario, else read from the values. */
export function customerLayout(input: {
  name: string;
  rows: readonly Readonly<Record<string, unknown>>[];
  declared: Readonly<Record<string, string>>;
}): TableLayout {
  const { name, rows, declared } = input;
  const names = new Set([...Object.keys(declared), ...rows.flatMap((row) => Object.keys(row))]);
  const columns = [...names].map((column): LayoutColumn => {
    const written = declared[column];
    if (written !== undefined) return { name: column, type: parseSqlType(written), declared: written.toUpperCase() };
    const type = inferType(rows.map((row) => row[column]));
    return { name: column, type, declared: type.kind === 'varchar' ? 'VARCHAR(65533)' : type.kind.toUpperCase() };
  });
  return { name, columns };
}

function inferType(values: readonly unknown[]): SqlType {
  const known = values.filter((value) => value !== null && value !== undefined);
  if (known.length === 0) return { kind: 'varchar' };
  if (known.every((value) => typeof value === 'boolean')) return { kind: 'boolean' };
  if (known.every((value) => typeof value === 'number')) {
    return { kind: known.every((value) => Number.isInteger(value)) ? 'bigint' : 'double' };
  }
  if (known.every((value) => typeof value === 'object')) return { kind: 'json' };
  const texts = known.filter((value) => typeof value === 'string');
  if (texts.length < known.length) return { kind: 'varchar' };
  if (texts.every((text) => /^\d{4}-\d{2}-\d{2}$/.test(text))) return DATE;
  const isTime = (text: string): boolean =>
    /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}/.test(text) || /^@now(?![_])/.test(text);
  return texts.every(isTime) ? DATETIME : { kind: 'varchar' };
}
