import { describe, expect, it } from 'vitest';
import { createPolicyGuard } from './policy-guard.ts';
import type { Policy } from './policy.ts';

function codeOf(text: string, policy: Policy = {}): string {
  const verdict = createPolicyGuard(policy).judge(text);
  return verdict.ok ? 'accepted' : verdict.refusal.code;
}

function prepared(text: string, policy: Policy, maxRows?: number): string {
  const verdict = createPolicyGuard(policy).prepare(text, maxRows === undefined ? {} : { maxRows });
  return verdict.ok ? verdict.statement.text : verdict.refusal.code;
}

describe('the empty policy', () => {
  it.each([
    'SELECT 1',
    'SELECT * FROM information_schema.loads',
    'SELECT * FROM default_catalog.INFORMATION_SCHEMA.be_tablets b JOIN sys.fe_locks',
    'SELECT * FROM Default_Catalog.information_schema.loads',
    'WITH c AS (SELECT 1) SELECT * FROM c, unnest([1]) u',
  ])('allows %j', (text) => {
    expect(codeOf(text)).toBe('accepted');
  });

  it.each([
    ['SELECT * FROM sales.orders', 'table_not_allowed'],
    ['SELECT (SELECT max(a) FROM sales.orders) FROM information_schema.loads', 'table_not_allowed'],
    ['SELECT * FROM hive.information_schema.tables', 'table_not_allowed'],
    ['SELECT * FROM _statistics_.column_statistics', 'table_not_allowed'],
    ['SELECT * FROM SYS.t', 'table_not_allowed'],
    ['SELECT * FROM `information_schema.loads`', 'database_missing'],
    ['SELECT * FROM `default_catalog.information_schema`.loads', 'table_not_allowed'],
    ['SELECT * FROM loads', 'database_missing'],
    ['SELECT sales.f(1)', 'function_not_allowed'],
    ['SELECT * FROM TABLE(my_rows(1))', 'table_function_not_allowed'],
    ['SELECT * FROM sales.unnest([1])', 'table_function_not_allowed'],
    ['DROP TABLE t', 'not_a_query'],
  ])('refuses %j with %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });
});

describe('lists of names', () => {
  it.each<[Policy, string, string]>([
    [{ databases: { allow: ['sales'] } }, 'SELECT 1 FROM sales.orders', 'accepted'],
    [{ databases: { allow: ['sales'] } }, 'SELECT 1 FROM hive.sales.orders', 'table_not_allowed'],
    [{ databases: { allow: ['sales'] } }, 'SELECT 1 FROM Sales.orders', 'table_not_allowed'],
    [{ databases: { allow: ['sales'] } }, 'SELECT 1 FROM DEFAULT_CATALOG.sales.orders', 'accepted'],
    [{ databases: { allow: ['DEFAULT_CATALOG.sales'] } }, 'SELECT 1 FROM sales.orders', 'accepted'],
    [{ databases: { allow: ['Hive.sales'] } }, 'SELECT 1 FROM hive.sales.orders', 'table_not_allowed'],
    [{ databases: { allow: ['hive.*'] } }, 'SELECT 1 FROM hive.any.orders', 'accepted'],
    [{ catalogs: { allow: ['hive'] } }, 'SELECT 1 FROM hive.a.b', 'accepted'],
    [{ catalogs: { allow: ['*'] } }, 'SELECT 1 FROM a.b.c', 'accepted'],
    [{ tables: { allow: ['sales.orders'] } }, 'SELECT 1 FROM sales.orders', 'accepted'],
    [{ tables: { allow: ['sales.orders'] } }, 'SELECT 1 FROM sales.orders2', 'table_not_allowed'],
    [{ tables: { allow: ['sales.orders'] } }, 'SELECT 1 FROM sales.orders$files', 'table_not_allowed'],
    [{ tables: { allow: ['hive.`d.1`.*'] } }, 'SELECT 1 FROM hive.`d.1`.x', 'accepted'],
    [
      { databases: { allow: ['sales'] }, tables: { deny: ['sales.pay'] } },
      'SELECT 1 FROM sales.pay',
      'table_not_allowed',
    ],
    [
      { databases: { allow: ['sales'] }, tables: { deny: ['sales.pay'] } },
      'SELECT 1 FROM sales.PAY',
      'table_not_allowed',
    ],
    [
      { databases: { allow: ['sales'] }, tables: { deny: ['sales.pay'] } },
      'SELECT 1 FROM sales.pay$history',
      'table_not_allowed',
    ],
    [{ databases: { allow: ['sales'] }, tables: { deny: ['sales.pay'] } }, 'SELECT 1 FROM sales.payments', 'accepted'],
    [{ catalogs: { allow: ['*'] }, databases: { deny: ['hr'] } }, 'SELECT 1 FROM hr.staff', 'table_not_allowed'],
    [{ databases: { deny: ['information_schema'] } }, 'SELECT 1 FROM information_schema.loads', 'table_not_allowed'],
    [{ systemTables: false }, 'SELECT 1 FROM information_schema.loads', 'table_not_allowed'],
    [{ statisticsTables: true }, 'SELECT 1 FROM _statistics_.column_statistics', 'accepted'],
    [{ session: { database: 'sales' }, databases: { allow: ['sales'] } }, 'SELECT 1 FROM orders', 'accepted'],
    [
      { session: { catalog: 'hive', database: 'sales' }, databases: { allow: ['sales'] } },
      'SELECT 1 FROM orders',
      'table_not_allowed',
    ],
    [
      { session: { catalog: 'hive', database: 'sales' }, databases: { allow: ['hive.sales'] } },
      'SELECT 1 FROM orders',
      'accepted',
    ],
    [{ session: { catalog: 'hive' } }, 'SELECT 1 FROM information_schema.tables', 'table_not_allowed'],
    [{ functions: { allow: ['count'] } }, 'SELECT count(*)', 'accepted'],
    [
      { functions: { allow: ['count'] } },
      'SELECT COUNT(*), CAST(1 AS VARCHAR(3)), 1 IN (1), `abs`(1)',
      'function_not_allowed',
    ],
    [{ functions: { allow: ['count'] } }, 'SELECT current_user', 'function_not_allowed'],
    [{ functions: { allow: ['sleep'] } }, 'SELECT sleep(1)', 'function_denied'],
    [{ functions: { deny: ['current_user'] } }, 'SELECT CURRENT_USER', 'function_denied'],
    [{ functions: { userFunctions: 'allow' } }, 'SELECT sales.f(1)', 'accepted'],
    [{ tableFunctions: ['my_rows'] }, 'SELECT 1 FROM my_rows(1)', 'accepted'],
    [{ star: 'deny' }, 'SELECT * FROM information_schema.loads', 'star_not_allowed'],
    [{ star: 'deny' }, 'SELECT 1 UNION SELECT l.* FROM information_schema.loads l', 'star_not_allowed'],
    [{ star: 'deny' }, 'SELECT count(*) FROM (SELECT * FROM information_schema.loads) l', 'accepted'],
  ])('%j makes %j %s', (policy, text, code) => {
    expect(codeOf(text, policy)).toBe(code);
  });

  it('tells the full name of each table', () => {
    const verdict = createPolicyGuard({ session: { database: 'd' }, catalogs: { allow: ['*'] } }).judge(
      'SELECT 1 FROM t, h.x.y',
    );
    expect(verdict.ok && verdict.tables).toEqual([
      { catalog: 'default_catalog', database: 'd', name: 't' },
      { catalog: 'h', database: 'x', name: 'y' },
    ]);
  });

  it.each<Policy>([
    { tables: { allow: ['orders'] } },
    { tables: { deny: ['a.b.c.d'] } },
    { databases: { allow: ['*.sales'] } },
    { catalogs: { allow: ['a.b'] } },
    { databases: { allow: [''] } },
    { rowFilters: { orders: '1 = 1' } },
    { maxRows: 0 },
  ])('is refused as a policy: %j', (policy) => {
    expect(() => createPolicyGuard(policy)).toThrow(RangeError);
  });
});

describe('a recursive WITH', () => {
  const text = 'WITH RECURSIVE pay AS (SELECT 1 AS a UNION ALL SELECT a FROM pay) SELECT * FROM pay';
  it.each<[Policy, string]>([
    [{}, 'accepted'],
    [{ session: { database: 'hr' } }, 'table_not_allowed'],
    [{ session: { database: 'hr' }, databases: { allow: ['hr'] } }, 'accepted'],
    [
      { session: { database: 'hr' }, databases: { allow: ['hr'] }, rowFilters: { 'hr.pay': 'a = 1' } },
      'table_not_allowed',
    ],
  ])('may not pass for a table that it could be taken for: %j', (policy, code) => {
    expect(codeOf(text, policy)).toBe(code);
  });

  it('is no table when it is read from outside', () => {
    const outer = 'WITH RECURSIVE pay AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT * FROM pay';
    expect(codeOf(outer, { session: { database: 'hr' } })).toBe('accepted');
  });
});

describe('SHOW under a policy', () => {
  const statements = { show: true, describe: true };
  it.each<[Policy, string, string]>([
    [{ statements }, 'SHOW DATABASES', 'accepted'],
    [{ statements }, 'SHOW DATABASES FROM hive', 'database_not_allowed'],
    [{ statements }, 'SHOW TABLES', 'database_missing'],
    [{ statements }, 'SHOW TABLES FROM information_schema', 'accepted'],
    [{ statements }, 'SHOW TABLES FROM sales', 'database_not_allowed'],
    [{ statements, tables: { allow: ['sales.orders'] } }, 'SHOW TABLES FROM sales', 'database_not_allowed'],
    [{ statements, tables: { allow: ['sales.orders'] } }, 'DESC sales.orders', 'accepted'],
    [{ statements, databases: { allow: ['sales'] } }, 'SHOW TABLES FROM sales', 'accepted'],
    [{ statements, databases: { allow: ['sales'] }, session: { database: 'sales' } }, 'SHOW TABLES', 'accepted'],
    [
      { statements, catalogs: { allow: ['*'] }, databases: { deny: ['sales'] } },
      'SHOW TABLES FROM SALES',
      'database_not_allowed',
    ],
    [{ statements }, 'SHOW CREATE TABLE sales.orders', 'table_not_allowed'],
    [{ statements }, 'SHOW VARIABLES', 'accepted'],
  ])('%j makes %j %s', (policy, text, code) => {
    expect(codeOf(text, policy)).toBe(code);
  });

  it('is sent without a LIMIT of ours', () => {
    expect(prepared('SHOW DATABASES; -- c', { statements }, 5)).toBe('SHOW DATABASES');
  });
});

describe('prepare', () => {
  const open: Policy = { catalogs: { allow: ['*'] }, session: { database: 'd' } };

  it.each([
    ['SELECT 1', 'SELECT 1\nLIMIT 100'],
    ['SELECT 1 LIMIT 5', 'SELECT 1 LIMIT 5'],
    ['SELECT 1 LIMIT 500', 'SELECT 1 LIMIT 100'],
    ['SELECT 1 LIMIT 7, 500', 'SELECT 1 LIMIT 7, 100'],
    ['SELECT 1 LIMIT 99999999999999999999 OFFSET 3', 'SELECT 1 LIMIT 100 OFFSET 3'],
    ['(SELECT 1 LIMIT 500)', '(SELECT 1 LIMIT 500)\nLIMIT 100'],
    ['SELECT 1 UNION SELECT 2 ORDER BY 1', 'SELECT 1 UNION SELECT 2 ORDER BY 1\nLIMIT 100'],
    ['SELECT 1; -- LIMIT 5', 'SELECT 1\nLIMIT 100'],
    ['/* a */ SELECT/* b */1 -- c\n, 2 ;', 'SELECT 1  \n, 2\nLIMIT 100'],
    ["SELECT '-- kept', `/* kept */` FROM t /* out */", "SELECT '-- kept', `/* kept */` FROM t\nLIMIT 100"],
    ['SELECT 1 --', 'SELECT 1\nLIMIT 100'],
  ])('makes %j into %j', (text, expected) => {
    expect(prepared(text, open, 100)).toBe(expected);
    expect(prepared(expected, open, 100)).toBe(expected);
  });

  it('takes the stricter of the two limits, and none without any', () => {
    expect(prepared('SELECT 1', { ...open, maxRows: 10 }, 100)).toBe('SELECT 1\nLIMIT 10');
    expect(prepared('SELECT 1', { ...open, maxRows: 100 }, 10)).toBe('SELECT 1\nLIMIT 10');
    expect(prepared('SELECT 1', open)).toBe('SELECT 1');
  });

  it('keeps an allowed hint', () => {
    const text = 'SELECT /*+ SET_VAR(query_timeout = 1) */ 1';
    expect(prepared(text, { ...open, hintVariables: ['query_timeout'] })).toBe(text);
  });

  it('puts a row filter between the query and its table, wherever it is named', () => {
    const policy: Policy = { ...open, rowFilters: { 'd.orders': "region = 'EU' OR vip", 'd.*': 'alive' } };
    expect(prepared('SELECT o.a FROM orders o', policy)).toBe(
      "SELECT o.a FROM (SELECT * FROM orders WHERE ((region = 'EU' OR vip) AND (alive))) AS `o`",
    );
    expect(
      prepared('SELECT a FROM (orders JOIN e.u USING (a)) WHERE a IN (SELECT a FROM d.ORDERS PARTITION (p))', policy),
    ).toBe(
      "SELECT a FROM ((SELECT * FROM orders WHERE ((region = 'EU' OR vip) AND (alive))) AS `orders` JOIN e.u USING (a)) " +
        "WHERE a IN (SELECT a FROM (SELECT * FROM d.ORDERS PARTITION (p) WHERE ((region = 'EU' OR vip) AND (alive))) AS `ORDERS`)",
    );
  });

  it('leaves a CTE of the same name alone', () => {
    const policy: Policy = { ...open, rowFilters: { 'd.t': 'alive' } };
    expect(prepared('WITH t AS (SELECT 1) SELECT * FROM t', policy)).toBe('WITH t AS (SELECT 1) SELECT * FROM t');
  });

  it.each([
    'SELECT min(a) FROM t [_META_]',
    "SELECT a FROM t BEFORE '2026-01-01'",
    'SELECT * FROM t$files',
    'SELECT * FROM d.`t$files`',
  ])('refuses %j around a row filter', (text) => {
    expect(prepared(text, { ...open, rowFilters: { 'd.t': 'alive' } })).toBe('row_filter_conflict');
  });

  it.each([
    'a = 1) OR (1 = 1',
    'a = 1 GROUP BY b',
    'a IN (SELECT a FROM u)',
    'a = 1 -- c',
    'a = 1; DROP TABLE t',
    'sleep(1)',
    "a = 'x",
    '',
  ])('does not take %j for a predicate', (predicate) => {
    expect(() => createPolicyGuard({ ...open, rowFilters: { 'd.t': predicate } })).toThrow(RangeError);
  });

  it('refuses what rewriting makes too long, at a place that exists', () => {
    const text = `SELECT ${'a,'.repeat(100)}1 FROM t`;
    const verdict = createPolicyGuard({ ...open, maxTextBytes: text.length }).prepare(text, { maxRows: 1 });
    expect(verdict).toMatchObject({ ok: false, refusal: { code: 'text_too_long', position: { offset: 0 } } });
  });
});
