import { analyzingError, unknownColumn, unknownTable } from '../errors.ts';
import type { AstNode } from '../sql/ast.ts';
import { asBoolean, quoteName } from './coerce.ts';
import type { CompileContext, CompileNotes } from './context.ts';
import type { Expr, NamedColumn } from './expression-types.ts';

/** A table, view or derived table in FROM. */
export interface Relation {
  readonly alias: string;
  readonly columns: readonly NamedColumn[];
  /** Columns that USING has merged into an earlier relation: not repeated by `*`, not ambiguous. */
  readonly merged: ReadonlySet<string>;
}

export interface CommonTable {
  readonly columns: readonly NamedColumn[];
}

export interface CompiledQuery {
  readonly sql: string;
  readonly columns: readonly NamedColumn[];
}

/** Expressions hold queries and queries hold expressions: each reaches the other through its scope. */
export interface Compiler {
  expression(node: AstNode, scope: Scope): Expr;
  query(node: AstNode, scope: Scope): CompiledQuery;
}

/** The names that an expression can see. */
export interface Scope {
  readonly compiler: Compiler;
  readonly context: CompileContext;
  readonly notes: CompileNotes;
  readonly relations: readonly Relation[];
  readonly commonTables: ReadonlyMap<string, CommonTable>;
  /** The query around a subquery. */
  readonly outer?: Scope | undefined;
  /** Labels of the SELECT list, where GROUP BY, HAVING and ORDER BY may name them. */
  readonly labels?: ReadonlyMap<string, Expr> | undefined;
  /** ORDER BY reads a name as a label first, GROUP BY and HAVING as a column first. */
  readonly labelsFirst?: boolean | undefined;
}

/** An expression where a condition stands. */
export function compileCondition(node: AstNode, scope: Scope): string {
  return asBoolean(scope.compiler.expression(node, scope));
}

/** A query inside a query: it sees the scope around it. */
export function compileSubquery(node: AstNode, scope: Scope): CompiledQuery {
  return scope.compiler.query(node, { ...scope, outer: scope, relations: [], labels: undefined });
}

export function renameColumns(columns: readonly NamedColumn[], names: readonly string[]): NamedColumn[] {
  if (names.length === 0) return [...columns];
  if (names.length !== columns.length) throw analyzingError('Column alias list has another length than the query');
  return columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }));
}

export function columnExpr(relation: Relation, column: NamedColumn): Expr {
  return { sql: `${quoteName(relation.alias)}.${quoteName(column.name)}`, type: column.type };
}

/** Resolves `name` or `table.name`, from the inside out. Throws the FE's error for what is unknown or ambiguous. */
export function resolveColumn(scope: Scope, name: string, table: string): Expr {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const found = findInScope(at, name, table);
    if (found !== undefined) return found;
  }
  const full = table === '' ? name : `\`${table}\`.\`${name}\``;
  throw unknownColumn(scope.context.release, full);
}

function findInScope(scope: Scope, name: string, table: string): Expr | undefined {
  const label = table === '' ? scope.labels?.get(name.toLowerCase()) : undefined;
  if (label !== undefined && scope.labelsFirst === true) return label;
  return findColumn(scope, name, table) ?? label;
}

function findColumn(scope: Scope, name: string, table: string): Expr | undefined {
  const wanted = name.toLowerCase();
  const hits = scope.relations
    .filter((relation) => table === '' || relation.alias.toLowerCase() === table.toLowerCase())
    .filter((relation) => table !== '' || !relation.merged.has(wanted))
    .flatMap((relation) =>
      relation.columns
        .filter((column) => column.name.toLowerCase() === wanted)
        .map((column) => columnExpr(relation, column)),
    );
  if (hits.length > 1) throw analyzingError(`Column '${name}' is ambiguous`);
  return hits[0];
}

/** What `*` or `t.*` stands for. */
export function expandStar(scope: Scope, table: string): (Expr & NamedColumn)[] {
  const relations = scope.relations.filter((each) => table === '' || each.alias.toLowerCase() === table.toLowerCase());
  if (relations.length === 0) {
    throw table === '' ? analyzingError('No tables used') : unknownTable(scope.context.release, table);
  }
  return relations.flatMap((relation) =>
    relation.columns
      .filter((column) => table !== '' || !relation.merged.has(column.name.toLowerCase()))
      .map((column) => ({ name: column.name, type: column.type, sql: columnExpr(relation, column).sql })),
  );
}
