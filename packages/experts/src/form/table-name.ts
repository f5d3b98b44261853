interface TableRow {
  readonly db: string | null;
  readonly table_name: string | null;
  readonly table_id?: string;
}

/** `db.table`; `table 10023` where the account does not see its name. */
export function nameTable({ db, table_name: name, table_id: id }: TableRow): string {
  if (db === null || name === null || name === '') return `table ${id ?? '?'}`;
  return `${db}.${name}`;
}

/** `db.table.partition`; an unpartitioned table's only partition bears the table's name. */
export function namePartition(row: TableRow & { readonly partition_name: string }): string {
  const table = nameTable(row);
  return row.partition_name === row.table_name ? table : `${table}.${row.partition_name}`;
}

const FOREIGN_DATABASES = ['_statistics_', 'information_schema', 'sys', 'starrocks_audit_db__', 'starrocks_monitor'];

/** SQL texts of the databases whose layout is not the customer's choice: StarRocks' own, and those of its plugins. */
export const FOREIGN_DATABASES_SQL = FOREIGN_DATABASES.map((name) => `'${name}'`).join(', ');
