import { noDatabase, notSimulated, refuseParts } from '../errors.ts';
import type { AstData, AstNode } from '../sql/ast.ts';
import { quoteName } from './coerce.ts';
import { columnExpr, compileCondition, renameColumns, type Relation, type Scope } from './scope.ts';

export interface CompiledFrom {
  /** Empty, or `FROM ...`. */
  readonly sql: string;
  readonly relations: readonly Relation[];
}

interface Source {
  readonly sql: string;
  readonly relations: readonly Relation[];
}

const JOINS: Readonly<Record<string, string>> = {
  Inner: 'INNER JOIN',
  Left: 'LEFT JOIN',
  Right: 'RIGHT JOIN',
  Full: 'FULL JOIN',
  Cross: 'CROSS JOIN',
  Implicit: 'CROSS JOIN',
};

const NOTHING = new Set<string>();

/** FROM and its joins, for a SELECT or a joined table in parentheses. */
export function compileFrom(data: AstData, scope: Scope): CompiledFrom {
  const nodes = data.object('from')?.children('expressions') ?? [];
  const [first, ...rest] = nodes;
  if (first === undefined) return { sql: '', relations: [] };
  if (isDual(first) && rest.length === 0) return { sql: '', relations: [] };
  let source = compileSource(first, scope);
  for (const node of rest) {
    const next = compileSource(node, scope);
    source = { sql: `${source.sql} CROSS JOIN ${next.sql}`, relations: [...source.relations, ...next.relations] };
  }
  source = compileJoins(source, data.objects('joins'), scope);
  return { sql: `FROM ${source.sql}`, relations: source.relations };
}

function isDual(node: AstNode): boolean {
  return node.kind === 'table' && node.data.name('name').toLowerCase() === 'dual' && node.data.name('schema') === '';
}

function compileJoins(first: Source, joins: readonly AstData[], scope: Scope): Source {
  return joins.reduce((source, join) => compileJoin(source, join, scope), first);
}

function compileJoin(left: Source, join: AstData, scope: Scope): Source {
  refuseParts('JOIN', join, ['match_condition', 'pivots', 'global']);
  const word = JOINS[join.text('kind')];
  if (word === undefined) throw notSimulated(`${join.text('kind').toUpperCase()} JOIN`);
  const right = compileSource(join.child('this'), scope);
  const using = join.names('using');
  if (using.length > 0) return joinUsing({ left, right, word, using });
  const relations = [...left.relations, ...right.relations];
  const on = join.find('on');
  if (on === undefined) return { sql: `${left.sql} CROSS JOIN ${right.sql}`, relations };
  if (word === 'CROSS JOIN') throw notSimulated('CROSS JOIN with a condition');
  return { sql: `${left.sql} ${word} ${right.sql} ON ${compileCondition(on, { ...scope, relations })}`, relations };
}

function joinUsing(input: { left: Source; right: Source; word: string; using: readonly string[] }): Source {
  const { left, right, word, using } = input;
  if (word !== 'INNER JOIN' && word !== 'LEFT JOIN') throw notSimulated(`${word} with USING`);
  const tests = using.map((name) => `${place(left, name)} = ${place(right, name)}`);
  const merged = new Set(using.map((name) => name.toLowerCase()));
  const rightRelations = right.relations.map((relation) => ({ ...relation, merged }));
  return {
    sql: `${left.sql} ${word} ${right.sql} ON ${tests.join(' AND ')}`,
    relations: [...left.relations, ...rightRelations],
  };
}

function place(source: Source, name: string): string {
  for (const relation of source.relations) {
    const column = relation.columns.find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (column !== undefined) return columnExpr(relation, column).sql;
  }
  throw notSimulated(`USING (${name}), which one side does not have`);
}

function compileSource(node: AstNode, scope: Scope): Source {
  switch (node.kind) {
    case 'table':
      return compileTable(node.data, scope);
    case 'subquery':
      return compileDerived(node.data, scope);
    case 'paren':
      return compileSource(node.data.child('this'), scope);
    case 'joined_table':
      return compileJoinedTable(node.data, scope);
    default:
      throw notSimulated(`FROM ${node.kind.replaceAll('_', ' ')}, a table function`);
  }
}

function compileJoinedTable(data: AstData, scope: Scope): Source {
  if (data.has('alias')) throw notSimulated('an alias for joined tables');
  const joined = compileJoins(compileSource(data.child('left'), scope), data.objects('joins'), scope);
  return { sql: `(${joined.sql})`, relations: joined.relations };
}

const TABLE_EXTRAS = [
  'column_aliases',
  'table_sample',
  'partition_clause',
  'hints',
  'version',
  'when',
  'changes',
  'only',
  'final_',
  'pivots',
  'ordinality',
];

function compileTable(data: AstData, scope: Scope): Source {
  refuseParts('a table', data, TABLE_EXTRAS);
  const [catalog, schema, name] = [data.name('catalog'), data.name('schema'), data.name('name')];
  const alias = data.name('alias') || name;
  const common = schema === '' ? scope.commonTables.get(name.toLowerCase()) : undefined;
  if (common !== undefined) return relationOf(quoteName(`cte_${name.toLowerCase()}`), alias, common.columns);
  const database = schema || scope.context.database;
  if (database === '') throw noDatabase();
  const table = scope.context.findTable({ catalog, database, table: name });
  scope.notes.tables.add(table.key);
  return relationOf(table.sql, alias, table.columns);
}

function relationOf(sql: string, alias: string, columns: Relation['columns']): Source {
  return { sql: `${sql} AS ${quoteName(alias)}`, relations: [{ alias, columns, merged: NOTHING }] };
}

function compileDerived(data: AstData, scope: Scope): Source {
  const query = scope.compiler.query(data.child('this'), {
    ...scope,
    relations: [],
    labels: undefined,
    outer: scope.outer,
  });
  const alias = data.name('alias').replace(/^fn__/, '') || 'sr_derived';
  const columns = renameColumns(query.columns, data.names('column_aliases'));
  const names = columns.map((column) => quoteName(column.name)).join(', ');
  return {
    sql: `(${query.sql}) AS ${quoteName(alias)}(${names})`,
    relations: [{ alias, columns, merged: NOTHING }],
  };
}
