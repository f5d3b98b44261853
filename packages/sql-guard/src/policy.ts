import type { GuardOptions } from './options.ts';

/** Names allowed and denied on one level; a denial wins over every allowance. */
export interface NameLists {
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
}

/** Columns of one table, in any case. */
export interface ColumnLists extends NameLists {
  readonly mask?: readonly string[];
}

/**
 * What the owner of a cluster lets a query read, on top of being one read-only query. The empty policy lets it read the
 * system tables and nothing else.
 */
export interface Policy extends GuardOptions {
  /** What unqualified names mean: the session that the statement is sent in. Catalog defaults to `default_catalog`. */
  readonly session?: { readonly catalog?: string; readonly database?: string };
  /** `catalog`, or `*` for all. A table is allowed when its catalog, its database or itself is, and nothing denies it. */
  readonly catalogs?: NameLists;
  /** `database`, `catalog.database`, or `catalog.*`. */
  readonly databases?: NameLists;
  /** `database.table`, `catalog.database.table`; `*` as the last part stands for all. */
  readonly tables?: NameLists;
  /** `information_schema` and `sys` of the default catalog. Default true. */
  readonly systemTables?: boolean;
  /** `_statistics_`, which holds minima and maxima of the customer's columns. Default false. */
  readonly statisticsTables?: boolean;
  /** `*` in the answer's select list. Default `allow`. */
  readonly star?: 'allow' | 'deny';
  /** Predicates that rows must meet, by table: `{"sales.orders": "region = 'EU'"}`. */
  readonly rowFilters?: Readonly<Record<string, string>>;
  /**
   * Columns by table: `{"sales.customers": {"deny": ["iban"], "mask": ["email"]}}`. With `allow`, only those may be named.
   * A masked column may be selected as it is, with its values replaced by the sender of the answer, and counted.
   */
  readonly columns?: Readonly<Record<string, ColumnLists>>;
  /** Largest LIMIT; a query without one gets it. Default: none. */
  readonly maxRows?: number;
}

/** Table functions that make rows of their arguments and reach nothing. */
export const PLAIN_TABLE_FUNCTIONS = [
  'unnest',
  'generate_series',
  'json_each',
  'unnest_bitmap',
  'subdivide_bitmap',
] as const;
