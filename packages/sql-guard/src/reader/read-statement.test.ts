import { describe, expect, it } from 'vitest';
import { checkRecord } from '../check-record.ts';
import { judge } from '../judge.ts';
import { CONSTRUCTS, CTES_AND_TABLES, QUERIES_AND_TABLES } from '../testing/queries.ts';

function tablesOf(text: string): string {
  const verdict = judge(text);
  return verdict.ok ? checkRecord(verdict).tables.join(' ') : `${verdict.refusal.code}: ${verdict.refusal.message}`;
}

function codeOf(text: string): string {
  const verdict = judge(text);
  return verdict.ok ? 'accepted' : verdict.refusal.code;
}

describe('tables', () => {
  it.each(QUERIES_AND_TABLES)('finds those of %j', (text, tables) => {
    expect(tablesOf(text)).toBe(tables);
  });
});

describe('common table expressions', () => {
  it.each(CTES_AND_TABLES)('are told from tables in %j', (text, tables) => {
    expect(tablesOf(text)).toBe(tables);
  });

  it('is refused when a recursive one mixes kinds of UNION', () => {
    expect(codeOf('WITH RECURSIVE c AS (SELECT 1 UNION ALL SELECT n FROM c UNION SELECT 2) SELECT * FROM c')).toBe(
      'unsupported_syntax',
    );
  });
});

describe('syntax of StarRocks', () => {
  it.each(CONSTRUCTS)('understands %j', (text) => {
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
