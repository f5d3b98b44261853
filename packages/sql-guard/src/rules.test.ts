import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import { FORBIDDEN_WORDS } from './rules.ts';

function codeOf(text: string, options = {}): string {
  const verdict = judge(text, options);
  return verdict.ok ? 'accepted' : verdict.refusal.code;
}

describe('one statement', () => {
  it.each([
    ['SELECT 1; DROP TABLE t', 'several_statements'],
    ['SELECT 1;;', 'several_statements'],
    ['SELECT 1; -- c\n SELECT 2', 'several_statements'],
    ['; SELECT 1', 'not_a_query'],
    ['', 'text_empty'],
    ['-- nothing', 'text_empty'],
    ['DROP TABLE t', 'not_a_query'],
    ['SHOW TABLES', 'not_a_query'],
    ['EXPLAIN ANALYZE SELECT 1', 'not_a_query'],
    ['(SHOW TABLES)', 'not_a_query'],
    ['VALUES (1)', 'not_a_query'],
    ['`SELECT` 1', 'not_a_query'],
    ['`(` SELECT 1', 'not_a_query'],
    ['WITH a AS (SELECT 1) DELETE FROM t', 'reserved_word'],
    ['WITH a AS (SELECT 1) UPDATE t SET x = 1', 'reserved_word'],
    ['SELECT 1 INTO OUTFILE "s3://b/x"', 'into_outfile'],
    ['(SELECT 1) INTO OUTFILE "s3://b/x"', 'into_outfile'],
    ['SELECT * FROM FILES("path" = "s3://b/x")', 'files_function'],
  ])('refuses %j with %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it.each([
    'SELECT 1',
    'select 1;',
    '  (SELECT 1) ',
    '((SELECT 1)) UNION (SELECT 2);\n',
    'WITH a AS (SELECT 1) SELECT * FROM a -- ; DROP',
  ])('accepts %j', (text) => {
    expect(codeOf(text)).toBe('accepted');
  });

  it.each([...FORBIDDEN_WORDS].filter((word) => word !== 'INTO' && word !== 'OUTFILE'))(
    'refuses the bare word %s',
    (word) => {
      expect(codeOf(`SELECT ${word.toLowerCase()} FROM t`)).toBe('reserved_word');
      expect(codeOf(`SELECT \`${word}\`, '${word}' FROM t`)).toBe('accepted');
    },
  );
});

describe('functions', () => {
  it.each([
    'SELECT sleep(1)',
    'SELECT SLEEP /* a call all the same */ (1)',
    'SELECT `Sleep` (1)',
    'SELECT {fn sleep(1)}',
    'SELECT db.sleep(1)',
    'SELECT `db`.`sleep`(1)',
    "SELECT lookup_string('t', 'k')",
    "SELECT inspect_mv_meta('m')",
    "SELECT get_query_profile('q')",
    "SELECT dictionary_get('d', 1)",
    'SELECT * FROM `files`("a" = "b")',
  ])('refuses %j', (text) => {
    expect(codeOf(text)).toBe('function_denied');
  });

  it('refuses a quoted function name with a dot, a blank or a letter that lower-casing folds', () => {
    for (const name of ['db.sleep', 'sleep ', '\u212Aill', '\u017Fleep']) {
      expect(codeOf(`SELECT \`${name}\`(1)`)).toBe('malformed_function_name');
    }
  });

  it.each([
    "SELECT sleep, t.lookup_string, 'sleep(1)' FROM t",
    'WITH sleep(a) AS (SELECT 1), `get_lock` (b, c) AS (SELECT 1, 2) SELECT a FROM sleep, get_lock',
    'WITH RECURSIVE sleep(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM sleep WHERE a < 3) SELECT a FROM sleep',
    'SELECT 1 FROM (SELECT 1) AS sleep(a), (VALUES (1)) benchmark(a), unnest([1]) AS `my.alias`(a)',
  ])('accepts the same names for columns, CTEs and aliases: %j', (text) => {
    expect(codeOf(text)).toBe('accepted');
  });

  it.each([
    'SELECT 1 AS sleep(1)',
    'SELECT (1) sleep(1)',
    'SELECT CAST(1 AS sleep(1))',
    'WITH a AS (SELECT sleep(1)) SELECT 1',
    'WITH sleep(a) AS (SELECT sleep(1)) SELECT 1',
    'SELECT sleep(1) AS (SELECT 1)',
    'SELECT 1 FROM t FOR VERSION AS OF sleep(1)',
    'SELECT 1 FROM sleep(1) AS (a)',
    'SELECT 1 FROM (t) sleep(1)',
    'SELECT a IN (1) sleep(1)',
    'SELECT (1) `db.sleep`(1)',
    'SELECT 1 AS `db.sleep`(1)',
  ])('takes none of their places for an excuse: %j', (text) => {
    expect(codeOf(text)).not.toBe('accepted');
  });

  it('denies what the owner denies, and allows the exceptions that the owner makes', () => {
    expect(codeOf('SELECT my_fn(1)', { functions: { deny: ['MY_*'] } })).toBe('function_denied');
    expect(codeOf("SELECT get_query_profile('q')", { functions: { exceptions: ['get_query_profile'] } })).toBe(
      'accepted',
    );
    expect(codeOf("SELECT inspect_mv_meta('m')", { functions: { exceptions: ['inspect_mv_meta'] } })).toBe('accepted');
    expect(codeOf('SELECT sleep(1)', { functions: { exceptions: ['sleep'], deny: ['sleep'] } })).toBe(
      'function_denied',
    );
  });
});

describe('variables, placeholders and brackets', () => {
  it.each([
    ['SELECT @a', 'variable_not_allowed'],
    ['SELECT @@version', 'variable_not_allowed'],
    ['SELECT 1 LIMIT @a', 'variable_not_allowed'],
    ['SELECT `@`@a', 'variable_not_allowed'],
    ['SELECT ?', 'placeholder'],
    ['SELECT (1', 'unbalanced_bracket'],
    ['SELECT 1)', 'unbalanced_bracket'],
    ['SELECT (1]', 'unbalanced_bracket'],
  ])('refuses %j with %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it('reads the listed system variables, however their names are written', () => {
    const options = { readableVariables: ['time_zone'] };
    for (const name of ['@@time_zone', '@@TIME_ZONE', '@@session.time_zone', '@@`time_zone`', '@@GLOBAL.`time_zone`']) {
      expect(codeOf(`SELECT ${name}`, options)).toBe('accepted');
    }
    expect(codeOf('SELECT @@sql_mode', options)).toBe('variable_not_allowed');
    expect(codeOf('SELECT @time_zone', options)).toBe('variable_not_allowed');
  });
});
