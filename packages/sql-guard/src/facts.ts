import type { Span } from './token.ts';

/** A table as a FROM names it. Names are as written, without backticks; what is not written is undefined. */
export interface TableReference extends Span {
  readonly catalog: string | undefined;
  readonly database: string | undefined;
  readonly name: string;
  /** Where partitions, tablets and sampling end: a row predicate is put after it. */
  readonly sourceEnd: number;
  readonly alias: string | undefined;
  /** Where the alias ends; `sourceEnd` when there is none. */
  readonly aliasEnd: number;
  /** Where alias, bracket hint and BEFORE end. */
  readonly atomEnd: number;
}

/** A function or table function: the dotted name as written, `name` its last part in lower case. */
export interface FunctionReference extends Span {
  readonly parts: readonly string[];
  readonly name: string;
}

/** A column as it is named: `t.c` is two parts. Parameters of lambdas look the same and are among them. */
export interface ColumnReference extends Span {
  readonly parts: readonly string[];
}

/** `*` or `t.*` in a select list; `count(*)` is none. */
export interface StarReference extends Span {
  readonly qualifier: readonly string[];
  /** True in the select list of the outermost query or of one of its branches: the columns of the answer. */
  readonly inResult: boolean;
}

/** LIMIT of the outermost query. Values are exact. */
export interface LimitFact {
  readonly count: bigint;
  readonly offset: bigint;
  /** Where the count stands in the text. */
  readonly countSpan: Span;
}

/** One SELECT with the ORDER BY of its query, and where its names change their meaning. */
export interface SelectScope extends Span {
  /** Where its FROM ends; its items come before. */
  readonly fromStart: number;
  readonly fromEnd: number;
  /** From here on, GROUP BY to ORDER BY, a name may be one of `aliases`. */
  readonly aliasesFrom: number;
  /** Names that its items were given, as written. */
  readonly aliases: readonly string[];
}

/** A database that a SHOW is about; without name it is the session's. */
export interface DatabaseReference extends Span {
  readonly catalog: string | undefined;
  readonly database: string | undefined;
}

/** A catalog that a SHOW is about. */
export interface CatalogReference extends Span {
  readonly name: string;
}

/** `query` is SELECT, the default; the others only where they are opted in. */
export type StatementKind = 'query' | 'explain' | 'show' | 'describe';

/** What a query names, in the order of the text. Offsets are UTF-16 units of the judged text. */
export interface StatementFacts {
  readonly kind: StatementKind;
  /** Real tables; names of CTEs in scope are left out. */
  readonly tables: readonly TableReference[];
  readonly tableFunctions: readonly FunctionReference[];
  readonly functions: readonly FunctionReference[];
  readonly columns: readonly ColumnReference[];
  readonly stars: readonly StarReference[];
  /**
   * Where a recursive CTE names itself; not among `tables`. A release that reads WITH RECURSIVE but has recursion switched
   * off could take the name for a table, so a policy looks at it as one.
   */
  readonly recursions: readonly TableReference[];
  /** Of SHOW alone. */
  readonly databases: readonly DatabaseReference[];
  /** Of SHOW alone. */
  readonly catalogs: readonly CatalogReference[];
  /** Names of common table expressions, of every level. */
  readonly ctes: readonly string[];
  /** Every SELECT, the outer ones before those in them. */
  readonly selects: readonly SelectScope[];
  /** Names in FROM that are no tables': of subqueries, table functions and references to CTEs. */
  readonly relationAliases: readonly string[];
  readonly limit: LimitFact | undefined;
}
