import { analyzingError, notSimulated, refuseParts } from '../errors.ts';
import type { AstData, AstNode } from '../sql/ast.ts';
import { commonType, type SqlType } from '../sql/sql-type.ts';
import { castTo, quoteName } from './coerce.ts';
import type { NamedColumn } from './expression-types.ts';
import { compileFrom } from './from.ts';
import { compileOrderBy, ordinal, type Item } from './order.ts';
import {
  compileCondition,
  expandStar,
  renameColumns,
  type CommonTable,
  type CompiledQuery,
  type Scope,
} from './scope.ts';

const SET_OPERATIONS: Readonly<Record<string, string>> = { union: 'UNION', except: 'EXCEPT', intersect: 'INTERSECT' };
const UNSUPPORTED = [
  'distribute_by',
  'cluster_by',
  'sort_by',
  'fetch',
  'distinct_on',
  'top',
  'sample',
  'windows',
  'connect',
  'into',
  'lateral_views',
  'settings',
  'exclude',
  'limit_by',
  'locks',
  'prewhere',
  'for_xml',
];

/** SELECT, a set operation, or either in parentheses. `scope` brings context, outer query and common tables. */
export function compileQuery(node: AstNode, scope: Scope): CompiledQuery {
  if (node.kind === 'select') return compileSelect(node.data, scope);
  if (node.kind === 'subquery' || node.kind === 'paren') return compileParenthesised(node.data, scope);
  const operation = SET_OPERATIONS[node.kind];
  if (operation !== undefined) return compileSetOperation(operation, node.data, scope);
  throw notSimulated(`a query of the form ${node.kind}`);
}

function compileParenthesised(data: AstData, scope: Scope): CompiledQuery {
  const { prefix, inner } = compileWith(data, scope);
  const query = compileQuery(data.child('this'), inner);
  const tail = compileTail(data, query.columns, inner);
  return {
    sql: tail === '' && prefix === '' ? query.sql : `${prefix}SELECT * FROM (${query.sql}) AS sr_p${tail}`,
    columns: query.columns,
  };
}

function compileSelect(data: AstData, outer: Scope): CompiledQuery {
  refuseParts('SELECT', data, UNSUPPORTED);
  const { prefix, inner } = compileWith(data, outer);
  const from = compileFrom(data, inner);
  const scope: Scope = { ...inner, relations: from.relations };
  const items = compileItems(data, scope);
  const labels = new Map(items.map((item) => [item.name.toLowerCase(), item.expr]));
  const labelled: Scope = { ...scope, labels };
  const parts = [
    `${prefix}SELECT ${data.flag('distinct') ? 'DISTINCT ' : ''}${items.map((item) => `${item.expr.sql} AS ${quoteName(item.name)}`).join(', ')}`,
    from.sql,
    clause('WHERE', data.object('where_clause'), scope),
    compileGroupBy(data.object('group_by'), labelled, items),
    clause('HAVING', data.object('having'), labelled),
    clause('QUALIFY', data.object('qualify'), labelled),
    compileOrderBy(data.object('order_by'), { ...labelled, labelsFirst: true }, items),
    compileLimit(data),
  ];
  return {
    sql: parts.filter((part) => part !== '').join(' '),
    columns: items.map(({ name, type }) => ({ name, type })),
  };
}

function clause(word: string, data: AstData | undefined, scope: Scope): string {
  return data === undefined ? '' : `${word} ${compileCondition(data.child('this'), scope)}`;
}

function compileItems(data: AstData, scope: Scope): Item[] {
  return data.children('expressions').flatMap((node): Item[] => {
    if (node.kind === 'star') refuseParts('*', node.data, ['except', 'replace', 'rename']);
    if (node.kind === 'star')
      return expandStar(scope, node.data.name('table')).map((each) => ({
        name: each.name,
        type: each.type,
        expr: each,
      }));
    const aliased = node.kind === 'alias';
    const expr = scope.compiler.expression(aliased ? node.data.child('this') : node, scope);
    return [{ name: aliased ? node.data.name('alias') : defaultLabel(node), type: expr.type, expr }];
  });
}

/** The outermost list gets its labels from the text; inside, only a column's own name can be referred to. */
function defaultLabel(node: AstNode): string {
  if (node.kind === 'column') return node.data.name('name');
  return node.kind === 'dot' ? node.data.name('field') : `expr_${node.kind}`;
}

function compileWith(data: AstData, scope: Scope): { prefix: string; inner: Scope } {
  const clauseData = data.object('with');
  if (clauseData === undefined) return { prefix: '', inner: scope };
  if (clauseData.flag('recursive')) throw notSimulated('WITH RECURSIVE');
  const tables = new Map<string, CommonTable>(scope.commonTables);
  const parts: string[] = [];
  for (const each of clauseData.objects('ctes')) {
    const name = each.name('alias').replace(/^fn__/, '');
    const query = compileQuery(each.child('this'), {
      ...scope,
      commonTables: tables,
      relations: [],
      labels: undefined,
    });
    const columns = renameColumns(query.columns, each.names('columns'));
    parts.push(
      `${quoteName(`cte_${name.toLowerCase()}`)}(${columns.map((column) => quoteName(column.name)).join(', ')}) AS (${query.sql})`,
    );
    tables.set(name.toLowerCase(), { columns });
  }
  return { prefix: `WITH ${parts.join(', ')} `, inner: { ...scope, commonTables: tables } };
}

function compileSetOperation(operation: string, data: AstData, outer: Scope): CompiledQuery {
  const { prefix, inner } = compileWith(data, outer);
  const sides = [compileQuery(data.child('left'), inner), compileQuery(data.child('right'), inner)] as const;
  const [left, right] = sides;
  if (left.columns.length !== right.columns.length)
    throw analyzingError(`The ${operation} operands have another number of columns`);
  const columns = left.columns.map((column, index) => ({
    name: column.name,
    type: commonType([column.type, right.columns[index]?.type ?? column.type]),
  }));
  const body = sides.map((side) => alignColumns(side, columns)).join(` ${operation}${data.flag('all') ? ' ALL' : ''} `);
  return { sql: `${prefix}${body}${compileTail(data, columns, inner)}`, columns };
}

/** Casts a side of a set operation to the common types, under the names of the first. */
function alignColumns(side: CompiledQuery, columns: readonly NamedColumn[]): string {
  const list = columns.map((column, index) => {
    const own: SqlType = side.columns[index]?.type ?? column.type;
    const place = `sr_s.${quoteName(`c${index}`)}`;
    const sql =
      own.kind === column.type.kind || own.kind === 'null' ? place : castTo({ sql: place, type: own }, column.type).sql;
    return `${sql} AS ${quoteName(column.name)}`;
  });
  const names = columns.map((_, index) => quoteName(`c${index}`));
  return `SELECT ${list.join(', ')} FROM (${side.sql}) AS sr_s(${names.join(', ')})`;
}

/** ORDER BY and LIMIT after a set operation or parentheses name output columns only. */
function compileTail(data: AstData, columns: readonly NamedColumn[], scope: Scope): string {
  const items = columns.map((column): Item => ({
    ...column,
    expr: { sql: quoteName(column.name), type: column.type },
  }));
  const labels = new Map(items.map((item) => [item.name.toLowerCase(), item.expr]));
  const order = compileOrderBy(data.object('order_by'), { ...scope, labels, labelsFirst: true }, items);
  return [order, compileLimit(data)].map((part) => (part === '' ? '' : ` ${part}`)).join('');
}

function compileGroupBy(data: AstData | undefined, scope: Scope, items: readonly Item[]): string {
  if (data === undefined) return '';
  refuseParts('GROUP BY', data, ['all', 'totals']);
  const list = data.children('expressions').map((node) => {
    if (
      node.kind === 'rollup' ||
      node.kind === 'cube' ||
      (node.kind === 'function' && /^(?:rollup|cube)$/i.test(node.data.text('name')))
    ) {
      throw notSimulated('GROUP BY ROLLUP and CUBE');
    }
    return ordinal(node, items)?.expr.sql ?? scope.compiler.expression(node, scope).sql;
  });
  return `GROUP BY ${list.join(', ')}`;
}

function compileLimit(data: AstData): string {
  const limit = rowCount(data, 'limit');
  const offset = rowCount(data, 'offset');
  return [limit === undefined ? '' : `LIMIT ${limit}`, offset === undefined ? '' : `OFFSET ${offset}`]
    .filter((part) => part !== '')
    .join(' ');
}

/** After a SELECT the number lies one step deeper than after a set operation. */
function rowCount(data: AstData, key: string): number | undefined {
  if (!data.has(key)) return undefined;
  const clauseData = data.object(key);
  const literal = clauseData?.object('this')?.object('literal') ?? clauseData?.object('literal');
  const value = Number(literal?.text('value') ?? Number.NaN);
  if (!Number.isInteger(value) || value < 0) throw notSimulated(`${key.toUpperCase()} with what is no whole number`);
  return value;
}
