import { describe, expect, it } from 'vitest';
import { checkRecord } from '../check-record.ts';
import { judge } from '../judge.ts';

function tablesOf(text: string): string {
  const verdict = judge(text);
  return verdict.ok ? checkRecord(verdict).tables.join(' ') : `${verdict.refusal.code}: ${verdict.refusal.message}`;
}

function codeOf(text: string): string {
  const verdict = judge(text);
  return verdict.ok ? 'accepted' : verdict.refusal.code;
}

describe('tables', () => {
  it.each([
    ['SELECT 1', ''],
    ['SELECT 1 FROM dual', ''],
    ['SELECT a FROM t', 't'],
    ['SELECT a FROM hive.sales.orders o, `my db`.`t.1` AS x', 'hive.sales.orders my db.t.1'],
    ['SELECT a FROM (t1 JOIN t2 ON t1.a = t2.a)', 't1 t2'],
    ['SELECT a FROM ((t1, t2))', 't1 t2'],
    ['SELECT a FROM (SELECT a FROM t1) x JOIN t2 USING (a)', 't1 t2'],
    ['SELECT (SELECT max(a) FROM t1), EXISTS (SELECT 1 FROM t2) FROM t3 WHERE a IN (SELECT a FROM t4)', 't1 t2 t3 t4'],
    ['SELECT a FROM t1 WHERE (a, b) NOT IN (SELECT a, b FROM t2)', 't1 t2'],
    ['SELECT a FROM t1 WHERE a > (SELECT 1 FROM t2) AND b BETWEEN (SELECT 1 FROM t3) AND 5', 't1 t2 t3'],
    ['SELECT ((SELECT a FROM t1)) + 1, ((SELECT 1 FROM t2) UNION (SELECT 2 FROM t3))', 't1 t2 t3'],
    [
      'SELECT a FROM t1 UNION ALL SELECT a FROM t2 INTERSECT (SELECT a FROM t3) ORDER BY (SELECT 1 FROM t4)',
      't1 t2 t3 t4',
    ],
    ['SELECT a FROM t1 EXCEPT SELECT a FROM t2 MINUS SELECT a FROM t3', 't1 t2 t3'],
    ['SELECT CASE WHEN a IN (SELECT 1 FROM t1) THEN 1 ELSE (SELECT 2 FROM t2) END FROM t3', 't1 t2 t3'],
    ['SELECT a FROM t1, LATERAL unnest(t1.b) AS u(c), TABLE(generate_series(1, (SELECT max(a) FROM t2)))', 't1 t2'],
    ['SELECT a FROM (VALUES (1, (SELECT 1 FROM t1)), (2, 3)) AS v(a, b)', 't1'],
    ['SELECT a FROM ice.db.t$snapshots', 'ice.db.t$snapshots'],
    ['SELECT sum(a) OVER (PARTITION BY (SELECT 1 FROM t1)) FROM t2 QUALIFY rank() OVER (ORDER BY a) = 1', 't1 t2'],
    ['SELECT a FROM t1 GROUP BY GROUPING SETS ((a, (SELECT 1 FROM t2)), ()) HAVING a > 1', 't1 t2'],
  ])('finds those of %j', (text, tables) => {
    expect(tablesOf(text)).toBe(tables);
  });
});

describe('common table expressions', () => {
  it.each([
    ['WITH c AS (SELECT * FROM t) SELECT * FROM c', 't'],
    ['WITH c AS (SELECT * FROM c) SELECT * FROM c', 'c'],
    ['WITH c AS (SELECT 1) SELECT * FROM C', 'C'],
    ['WITH c AS (SELECT 1) SELECT * FROM db.c', 'db.c'],
    ['WITH a AS (SELECT * FROM b), b AS (SELECT * FROM a) SELECT * FROM b', 'b'],
    ['WITH `c` AS (SELECT 1) SELECT * FROM c', ''],
    ['WITH c(x, y) AS (SELECT 1, 2) SELECT * FROM c AS d', ''],
    ['SELECT * FROM (WITH c AS (SELECT 1) SELECT * FROM c) x, c', 'c'],
    ['WITH c AS (SELECT 1) SELECT * FROM (SELECT * FROM c) x WHERE a IN (SELECT * FROM c)', ''],
    ['WITH c AS (WITH d AS (SELECT * FROM t) SELECT * FROM d) SELECT * FROM c, d', 'd t'],
    ['WITH RECURSIVE c AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM c WHERE n < 9) SELECT * FROM c', ''],
    ['WITH RECURSIVE c AS (SELECT n FROM c UNION ALL SELECT n + 1 FROM c) SELECT * FROM c', 'c'],
    ['WITH RECURSIVE c AS (SELECT n FROM c) SELECT * FROM c', 'c'],
    ['WITH RECURSIVE c AS (SELECT 1 EXCEPT SELECT n FROM c) SELECT * FROM c', 'c'],
    ['WITH recursive AS (SELECT 1 FROM t) SELECT * FROM recursive', 't'],
  ])('are told from tables in %j', (text, tables) => {
    expect(tablesOf(text)).toBe(tables);
  });

  it('is refused when a recursive one mixes kinds of UNION', () => {
    expect(codeOf('WITH RECURSIVE c AS (SELECT 1 UNION ALL SELECT n FROM c UNION SELECT 2) SELECT * FROM c')).toBe(
      'unsupported_syntax',
    );
  });
});

describe('syntax of StarRocks', () => {
  it.each([
    'SELECT a FROM t1 JOIN [broadcast] t2 ON t1.a = t2.a LEFT JOIN [shuffle] t3 USING (a)',
    "SELECT a FROM t1 JOIN [skew|t1.c(1, -2, 'x')] t2 ON t1.c = t2.c",
    'SELECT a FROM t1 JOIN [skew|abs(t1.c)(1)] t2 ON t1.c = t2.c',
    'SELECT rank() OVER ([hash] PARTITION BY a ORDER BY b DESC NULLS LAST) FROM t',
    'SELECT sum(a) OVER (ORDER BY b ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING), max(b) OVER (ORDER BY b RANGE CURRENT ROW) FROM t',
    'SELECT lead(a IGNORE NULLS, 1) OVER (ORDER BY b), lag(a) IGNORE NULLS OVER (ORDER BY b) FROM t',
    "SELECT a FROM t WHERE a MATCH 'x' AND b NOT MATCH_ANY 'y' OR c MATCH_ALL 'z'",
    'SELECT a match FROM t',
    'SELECT min(a) FROM t [_META_], u x [_SYNC_MV_]',
    "SELECT a FROM t SAMPLE ('percent' = '10') s, u TABLESAMPLE",
    'SELECT a FROM t1 ASOF LEFT JOIN t2 ON t1.a = t2.a AND t1.b >= t2.b',
    'SELECT a FROM t1 LEFT SEMI JOIN t2 ON t1.a = t2.a RIGHT ANTI JOIN t3 ON t3.a = t1.a',
    'SELECT a FROM t1 NULL AWARE LEFT ANTI JOIN t2 ON t1.a = t2.a CROSS JOIN t3 CROSS t4 FULL OUTER JOIN t5 USING (a)',
    "SELECT * FROM t PIVOT (sum(a) AS s, avg(b) FOR (c, d) IN ((1, 'x') AS one, (2, 'y')))",
    "SELECT a FROM t PARTITION (p1, p2) TABLET (1, 2) REPLICA (3) x, u TEMPORARY PARTITION (p), v PARTITION (d = '2026-01-01')",
    "SELECT a FROM t BEFORE '2026-01-01', u FOR VERSION AS OF 5, v TIMESTAMP AS OF '2026-01-01', w FOR SYSTEM_TIME BETWEEN 1 AND 2",
    "SELECT [1, 2][1], ARRAY<INT>[1], ARRAY<MAP<INT, STRUCT<a INT, b VARCHAR(10)>>>[], MAP{'a': 1, 'b': [2]}, MAP<INT,INT>{1: 2}, a[1:2], a[:2], a[1:]",
    'SELECT array_map(x -> x + 1, a), array_map((x, y) -> (x + y) * 2, a, b), f((x) -> (x, 1), a), g((x, y) -> (), a)',
    "SELECT a->'$.x', a.b.c[1].d, f(x).y, (a).b FROM t",
    'SELECT 7 DIV 2, 7 MOD 2, 1 BITSHIFTLEFT 2, 1 BITSHIFTRIGHT 2 BITSHIFTRIGHTLOGICAL 1, ~1 & 2 | 3 ^ 4, -+-1, !true',
    "SELECT {fn ucase('a')}, {fn extract(year FROM d)}, {fn current_date()} FROM t",
    'SELECT a \'one\', b "two", c AS `three`, d four FROM t',
    'SELECT ALL a, b FROM t GROUP BY ROLLUP (a, b)',
    'SELECT a FROM t GROUP BY CUBE (a, b) ORDER BY ALL DESC',
    'SELECT * EXCLUDE (a, b), t.* EXCEPT (c) FROM t',
    'SELECT count(*), count(DISTINCT a, b), count(DISTINCT [skew] a), count(), sum(DISTINCT a) FILTER (WHERE b > 1) FROM t',
    "SELECT group_concat(DISTINCT a, b ORDER BY c SEPARATOR ','), array_agg(a ORDER BY b DESC), array_agg_distinct(a) FROM t",
    'SELECT CAST(a AS DECIMAL(10, 2)), CAST(b AS ARRAY<STRING>), CONVERT(c, UNSIGNED INT), CAST(d AS SIGNED), BINARY e FROM t',
    "SELECT EXTRACT(YEAR FROM d), TIMESTAMPDIFF(MICROSECOND, a, b), date_add(d, INTERVAL 1 + 1 DAY), d - INTERVAL '1' MONTH FROM t",
    'SELECT time_slice(d, INTERVAL 5 MINUTE, FLOOR), interval FROM t',
    "SELECT DATE '2026-01-01', DATETIME '2026-01-01 00:00:00', date(d), x'6162', 1e5, .5, 1., NULL, TRUE FROM t",
    'SELECT CURRENT_TIMESTAMP, CURRENT_TIMESTAMP(3), CURRENT_USER, current_user(), LOCALTIME, DATABASE(), schema(), user() FROM t',
    'SELECT IF(a, 1, 2), LEFT(a, 1), RIGHT(a, 1), REPLACE(a, b, c), MOD(a, 2), CHAR(65), LIKE(a, b), GROUPING(a), GROUPING_ID(a) FROM t',
    'SELECT a COLLATE utf8_general_ci, a || b, a && b, a <=> b, a <> b, NOT a, NOT NOT b, a IS NOT NULL = TRUE FROM t',
    'SELECT a NOT BETWEEN 1 AND 2 AND b NOT LIKE c OR d RLIKE e OR f NOT REGEXP g AND h NOT IN (1, 2) FROM t',
    'SELECT row_number() OVER (), ntile(4) OVER (ORDER BY a), dense_rank() OVER (ORDER BY a), first_value(a) OVER (ORDER BY b) FROM t',
    "SELECT * FROM TABLE(generate_series(start => 1, end => 5)) AS g(n), json_each(parse_json('{}')) j",
    'SELECT ASSERT_ROWS FROM ASSERT_ROWS (SELECT 1) x',
    "SELECT row(1, 2), named_struct('a', 1).a, struct(1, 2), map_keys(m), convert FROM t".replace(', convert', ''),
    'SELECT a FROM t QUALIFY row_number() OVER (PARTITION BY a ORDER BY b) <= 3',
    'SELECT a qualify FROM t qualify, u minus WHERE a = 1',
  ])('understands %j', (text) => {
    expect(tablesOf(text)).not.toContain('unsupported_syntax');
    expect(codeOf(text)).toBe('accepted');
  });

  it.each([
    'SELECT',
    'SELECT a FROM',
    'SELECT a,, b',
    'SELECT a FROM t WHERE',
    'SELECT a b c FROM t',
    'SELECT 1 SELECT 2',
    'SELECT a FROM t t2 t3',
    'SELECT any_value(DISTINCT a) FROM t',
    'SELECT lead(a) FROM t',
    'SELECT row_number() FROM t',
    'SELECT a FROM t LEFT JOIN u',
    'SELECT a IN ()',
    'SELECT (1, 2)',
    'SELECT a IS DISTINCT FROM b',
    "SELECT f(timestamp '2026-01-01')",
    'SELECT * FROM (t) a',
    'SELECT {}',
    'SELECT {fn a}',
    'SELECT a FROM t FOR SHARE',
    'SELECT a FROM t LOCK IN SHARE MODE',
    'SELECT a FROM t ORDER BY a WHERE b',
    'SELECT a FROM t LIMIT 1.5',
    'SELECT a FROM t LIMIT',
    "SELECT a FROM t LIMIT 'x'",
    'SELECT a FROM t LIMIT 1 OFFSET',
    'SELECT a FROM a.b.c.d',
    'SELECT CASE WHEN 1 THEN 2',
    'SELECT CASE END',
    'SELECT * EXCEPT (a) AS b FROM t',
    'SELECT CAST(a AS nonsense)',
    'SELECT a FROM t PARTITION p1, u',
    'WITH a AS SELECT 1',
    'WITH a (SELECT 1) SELECT 1',
    '(SELECT 1',
    'SELECT 1 UNION',
    'SELECT 1 UNION ALL DISTINCT SELECT 2',
    'SELECT [*]',
    'SELECT ...',
    'SELECT a := 1',
    'SELECT a::INT',
    'SELECT f(a => 1)',
    'SELECT TABLE(f())',
    'SELECT * FROM TABLE(f(a => 1, 2))',
    'SELECT * FROM unnest()',
    'SELECT a.b.',
    'SELECT a[',
    'SELECT a FROM t GROUP BY',
    'SELECT extract(a, b)',
    'SELECT timestampdiff(a, b, c)',
    'SELECT INTERVAL 1',
    'SELECT NOT',
    'SELECT 1 +',
    'SELECT a FROM t JOIN u ON',
    'SELECT a FROM t JOIN u USING a',
    'SELECT a FROM t QUALIFY a = b',
    'SELECT a FROM t PIVOT (sum(a) FOR b IN (c))',
  ])('refuses %j', (text) => {
    expect(['unsupported_syntax', 'unbalanced_bracket']).toContain(codeOf(text));
  });

  it('says where it stopped and what it expected, without literals', () => {
    const verdict = judge("SELECT a FROM t WHERE b = 'hush' 'hush'");
    expect(verdict).toMatchObject({ ok: false, refusal: { code: 'unsupported_syntax', position: { offset: 33 } } });
    expect(!verdict.ok && verdict.refusal.message).toBe(
      'The guard does not understand the query from this literal on. The query should end here.',
    );
  });
});

describe('facts', () => {
  function factsOf(text: string) {
    const verdict = judge(text);
    if (!verdict.ok) throw new Error(verdict.refusal.message);
    return verdict.facts;
  }

  it('has the place of each part of a table atom', () => {
    const text = 'SELECT 1 FROM `a`.b PARTITION (p) AS c [_META_] WHERE 1';
    const [table] = factsOf(text).tables;
    expect(table).toMatchObject({ catalog: undefined, database: 'a', name: 'b', alias: 'c' });
    expect(text.slice(table?.start, table?.end)).toBe('`a`.b');
    expect(text.slice(table?.start, table?.sourceEnd)).toBe('`a`.b PARTITION (p)');
    expect(text.slice(table?.start, table?.aliasEnd)).toBe('`a`.b PARTITION (p) AS c');
    expect(text.slice(table?.start, table?.atomEnd)).toBe('`a`.b PARTITION (p) AS c [_META_]');
  });

  it('tells functions from types, column lists and keywords', () => {
    const facts = factsOf(
      'WITH c(a, b) AS (SELECT Count(*), my.Fn(1) FROM t) SELECT CAST(a AS VARCHAR(10)), `Abs` (b), current_date FROM c WHERE a IN (1) AND EXISTS (SELECT 1)',
    );
    expect(facts.functions.map(({ name }) => name)).toEqual(['count', 'fn', 'abs', 'current_date']);
    expect(facts.functions[1]?.parts).toEqual(['my', 'Fn']);
    expect(facts.ctes).toEqual(['c']);
  });

  it('has the chains of columns, and stars with their qualifier', () => {
    const facts = factsOf('SELECT t.a, `b c`, x.*, (SELECT max(d.e.f) FROM (SELECT * FROM u) v) FROM t x');
    expect(facts.columns.map(({ parts }) => parts.join('.'))).toEqual(['t.a', 'b c', 'd.e.f']);
    expect(facts.stars.map(({ qualifier, inResult }) => [qualifier.join('.'), inResult])).toEqual([
      ['x', true],
      ['', false],
    ]);
  });

  it.each([
    ['SELECT 1 LIMIT 10', { count: 10n, offset: 0n }],
    ['SELECT 1 LIMIT 10 OFFSET 5;', { count: 10n, offset: 5n }],
    ['SELECT 1 LIMIT 5, 10', { count: 10n, offset: 5n }],
    ['(SELECT 1 LIMIT 3) LIMIT 7', { count: 7n, offset: 0n }],
    ['SELECT 1 LIMIT 18446744073709551616', { count: 18_446_744_073_709_551_616n, offset: 0n }],
    ['SELECT 1 UNION SELECT 2 LIMIT 4', { count: 4n, offset: 0n }],
  ])('has the outermost LIMIT of %j', (text, limit) => {
    expect(factsOf(text).limit).toMatchObject(limit);
  });

  it.each([
    'SELECT 1',
    '(SELECT 1 LIMIT 3)',
    'SELECT * FROM (SELECT 1 LIMIT 3) x',
    'WITH c AS (SELECT 1 LIMIT 1) SELECT * FROM c',
  ])('has no LIMIT for %j', (text) => {
    expect(factsOf(text).limit).toBeUndefined();
  });
});

describe('long and deep texts', () => {
  it.each([
    ['brackets', `SELECT ${'('.repeat(10_000)}1${')'.repeat(10_000)}`, 'nested_too_deep'],
    ['set operations', Array.from({ length: 60_000 }, () => 'SELECT 1').join(' UNION '), 'text_too_long'],
    [
      'set operations within the length',
      Array.from({ length: 1_100 }, () => 'SELECT 1').join(' UNION '),
      'too_many_set_operations',
    ],
    ['ten megabytes', `SELECT '${'x'.repeat(10_000_000)}'`, 'text_too_long'],
    ['CASE', `SELECT ${'CASE WHEN '.repeat(10_000)}`, 'nested_too_deep'],
    ['lambdas', `SELECT ${'x -> '.repeat(10_000)}1`, 'nested_too_deep'],
    ['intervals', `SELECT ${'INTERVAL '.repeat(10_000)}1`, 'nested_too_deep'],
    ['map types', `SELECT ${'CAST(MAP<'.repeat(60)}`, 'unbalanced_bracket'],
    ['signs before a value', `SELECT ${'- '.repeat(40_000)}1`, 'accepted'],
    ['NOT', `SELECT ${'NOT '.repeat(40_000)}1`, 'accepted'],
    ['AND', `SELECT 1${' AND 1'.repeat(20_000)}`, 'accepted'],
    ['blanks', `SELECT${' '.repeat(200_000)}1`, 'accepted'],
    ['comments', `SELECT ${'/**/'.repeat(50_000)}1`, 'accepted'],
  ])('are bounded: %s', (_, text, code) => {
    expect(codeOf(text)).toBe(code);
  });
});
