/** Kinds of loads, over the names that releases and the documentation give them. */
export type LoadKind = 'broker' | 'insert' | 'spark' | 'stream' | 'routine' | 'other';

/** `STREAM_LOAD`, `STREAM`, `PARALLEL_STREAM_LOAD` and `MERGE_COMMIT` are all stream loads. */
export function kindOfLoad(type: string): LoadKind {
  const name = type.toUpperCase();
  if (name.includes('ROUTINE')) return 'routine';
  if (name.includes('STREAM') || name === 'MERGE_COMMIT') return 'stream';
  if (name.startsWith('BROKER')) return 'broker';
  if (name.startsWith('INSERT')) return 'insert';
  if (name.startsWith('SPARK')) return 'spark';
  return 'other';
}

/** `db.table`, or the database alone where the cluster does not tell the table of a load. */
export function nameLoadTarget(row: { readonly db: string; readonly table_name: string }): string {
  return row.table_name === '' ? row.db : `${row.db}.${row.table_name}`;
}

/** The object of a load's target. */
export function loadTargetObject(row: { readonly db: string; readonly table_name: string }): {
  kind: 'database' | 'table';
  name: string;
} {
  return { kind: row.table_name === '' ? 'database' : 'table', name: nameLoadTarget(row) };
}
