import { catalogueStatements } from './catalogue-statements.ts';
import { findSystemTable } from '@starrocks-mcp/starrocks';
import { describe, expect, it } from 'vitest';
import { assertReadOnly } from './read-only.ts';
import { readsOf } from './reads-of.ts';

function reads(...texts: string[]): ReturnType<typeof readsOf> {
  return readsOf(texts.map((text) => assertReadOnly(text, { expert: true }).facts));
}

/** `table: column column` */
function told(text: string): string[] {
  return reads(text).map(({ table, columns }) => `${table}: ${columns.join(' ')}`.trim());
}

describe('what statements read', () => {
  it.each([
    [
      'gives each column to the table that it names',
      'SELECT o.id, c.name FROM shop.orders o JOIN shop.customers AS c ON o.customer = c.id',
      ['shop.orders: customer id', 'shop.customers: id name'],
    ],
    [
      'names a column of unknown origin for each table',
      'SELECT total FROM a JOIN b ON a.k = b.k',
      ['a: k total', 'b: k total'],
    ],
    ['says that all columns were read', 'SELECT c.* FROM orders o, customers c', ['orders:', 'customers: *']],
    ['says so of each table', 'SELECT * FROM orders o, customers c', ['orders: *', 'customers: *']],
    ['names a structured column, not its field', 'SELECT address.city, t.a.b FROM t', ['t: a address']],
    [
      'takes qualified tables by their last name',
      'SELECT orders.id, shop.orders.total FROM shop.orders',
      ['shop.orders: id total'],
    ],
    [
      'keeps the names of a subquery out of the tables beside it',
      'SELECT d.largest, t.a FROM t JOIN (SELECT max(x) AS largest, k FROM u WHERE y > 1 GROUP BY k) d ON d.k = t.k',
      ['t: a k', 'u: k x y'],
    ],
    [
      'keeps the names of a subquery out of what it reads itself',
      'SELECT average, n FROM (SELECT avg(size) AS average, count(*) AS n FROM u GROUP BY day) d WHERE n > 3 ORDER BY average',
      ['u: day size'],
    ],
    [
      'keeps the names of a CTE out of the tables beside it',
      'WITH big AS (SELECT id, max(x) AS top FROM u GROUP BY id) SELECT b.top, t.a FROM big b JOIN t ON t.id = b.id ORDER BY top',
      ['u: id x', 't: a id'],
    ],
    [
      'takes a name that an item was given for that item, once it means it',
      'SELECT day, sum(x) AS total FROM t WHERE total > 3 GROUP BY day HAVING sums > 1 ORDER BY total, other',
      ['t: day other sums total x'],
    ],
    [
      'takes a name after GROUP BY alone for the item that has it',
      'SELECT day AS d, sum(x) AS total FROM t GROUP BY d HAVING total > 1 ORDER BY total LIMIT 3',
      ['t: day x'],
    ],
    [
      'sees from a subquery in a condition the tables around it',
      'SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND b = 1)',
      ['t: a b k', 'u: b k'],
    ],
    ['reads every branch of a union', 'SELECT a AS x FROM t UNION ALL SELECT b FROM u ORDER BY x', ['t: a', 'u: b']],
    [
      'takes an ORDER BY in brackets for the query in them',
      'SELECT n FROM (SELECT a AS n FROM t ORDER BY b LIMIT 1) d',
      ['t: a b'],
    ],
    [
      'knows the columns of system tables',
      'SELECT t.TABLE_NAME, made_up FROM information_schema.tables t WHERE TABLE_ROWS > 1',
      ['information_schema.tables: TABLE_NAME TABLE_ROWS'],
    ],
  ])('%s', (_, text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  it.each([
    ['columns of', (n: number) => `c${n}`],
    ['columns that name', (n: number) => `t${n}.c${n}`],
  ])('does not grow with the square of many %s many tables', (_, columnOf) => {
    const listed = (nameOf: (n: number) => string): string =>
      Array.from({ length: 4_000 }, (__, n) => nameOf(n)).join();
    const found = reads(`SELECT ${listed(columnOf)} FROM ${listed((n) => `t${n}`)}`);
    expect(found).toHaveLength(4_000);
    expect(new Set(found.map(({ columns }) => columns.join()))).toEqual(new Set(['*']));
  });

  it('names a table once for several statements', () => {
    expect(reads('SELECT a FROM t', 'SELECT b FROM t', 'SELECT 1')).toEqual([{ table: 't', columns: ['a', 'b'] }]);
  });

  it('has a column for every system table that the product reads', () => {
    const own = catalogueStatements().filter(({ template }) => !template.includes('get_query_profile'));
    const all = own.flatMap(({ template, parameters }) => {
      const values = Object.entries(parameters).map(([name, { kind }]) => [
        `{${name}}`,
        kind === 'integer' ? '7' : "'a'",
      ]);
      return reads(values.reduce((sql, [hole = '', value = '']) => sql.replaceAll(hole, value), template));
    });
    const empty = all.filter(({ table, columns }) => columns.length === 0 && findSystemTable(table) !== undefined);
    expect(all.length).toBeGreaterThan(100);
    expect(empty.map(({ table }) => table)).toEqual([]);
  });
});
