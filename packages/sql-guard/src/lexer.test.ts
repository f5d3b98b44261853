import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import { tokenise } from './lexer.ts';

function codeOf(text: string, options = {}): string {
  const verdict = judge(text, options);
  return verdict.ok ? 'accepted' : verdict.refusal.code;
}

function kindsOf(text: string): string {
  return tokenise(text, { hintVariables: new Set(), maxTokens: 100 })
    .tokens.map(({ kind, start, end }) => `${kind}:${text.slice(start, end)}`)
    .join(' ');
}

describe('tokens', () => {
  it.each([
    ['1e5 1e5x 1.5e-3 1e+5', 'decimal:1e5 word:1e5x decimal:1.5e-3 decimal:1e+5'],
    ['.5 t.1a 1.a 1. 0x1F', 'decimal:.5 word:t sign:. word:1a decimal:1. word:a decimal:1. word:0x1F'],
    ["x'61''62' ax'61'", "binary:x'61' string:'62' word:ax string:'61'"],
    ['a<=>b=>c->d[*]', 'word:a sign:<=> word:b sign:=> word:c sign:-> word:d sign:[*]'],
    ["'it''s' \"a\\\"b\" 'c\\'d'", "string:'it''s' string:\"a\\\"b\" string:'c\\'d'"],
    ['表.列', 'word:表 sign:. word:列'],
    ['1--1', 'integer:1'],
    ['a/*/ x */b', 'word:a word:b'],
    ['a-- x\rb', 'word:a word:b'],
  ])('reads %j as StarRocks does', (text, tokens) => {
    expect(kindsOf(text)).toBe(tokens);
  });
});

describe('characters', () => {
  it.each([
    ['SELECT 1 # ; DROP TABLE t', 'hash_character'],
    ['SELECT 1 \\; DROP TABLE t', 'backslash_outside_quotes'],
    ['SELECT 1\\G', 'backslash_outside_quotes'],
    ['SELECT\u000B1', 'odd_character'],
    ['SELECT\u00A01', 'odd_character'],
    ['SELECT\u200B1', 'odd_character'],
    ['SELECT\u30001', 'odd_character'],
    ['\uFEFFSELECT 1', 'odd_character'],
    ['\uFF33ELECT 1', 'odd_character'],
    ['\u017FELECT 1', 'odd_character'],
    ['SELECT \u{20000} FROM t', 'odd_character'],
    ['SELECT \u3164 FROM t', 'odd_character'],
    ['SELECT 1\0', 'nul_character'],
    ["SELECT '\uD800'", 'lone_surrogate'],
    ['SELECT $$a;b$$', 'dollar_name'],
    ['SELECT $1', 'dollar_name'],
  ])('refuses %j with %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it('accepts any character inside strings and comments', () => {
    expect(codeOf("SELECT '# \\\\ ; ? @a \u00A0 \u{1F600} 中' /* # ; é */ -- \\ ;")).toBe('accepted');
    expect(codeOf('SELECT 列 FROM `größe 1` WHERE `a;b` = 1')).toBe('accepted');
  });
});

describe('quotes', () => {
  it.each([
    ["SELECT 'abc", 'unterminated_string'],
    ["SELECT 'abc\\'", 'unterminated_string'],
    ["SELECT 1 WHERE 'a' = 'b\\\\'; DROP TABLE t; -- '", 'several_statements'],
    ['SELECT `a', 'unterminated_name'],
    ['SELECT `a\\`; DROP TABLE t; ` `', 'several_statements'],
    ['SELECT ``', 'malformed_name'],
    ['SELECT `a``b`', 'malformed_name'],
    ['SELECT `a\nb`', 'malformed_name'],
    ["SELECT x'a\\' ; DROP TABLE t -- '", 'malformed_binary'],
    ["SELECT x'61", 'unterminated_string'],
  ])('refuses %j with %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it.each([
    "SELECT 'it\\'s; DROP TABLE t' FROM t",
    "SELECT 'it''s; DROP TABLE t' FROM t",
    'SELECT "abc\\";DROP TABLE t"',
    'SELECT x\'61\', X"62"',
    "SELECT 1 WHERE 'a' = 'b\\\\' -- '; DROP TABLE t",
  ])('accepts %j', (text) => {
    expect(codeOf(text)).toBe('accepted');
  });
});

describe('comments and hints', () => {
  it.each([
    ['SELECT 1 -- x\r; DROP TABLE t', 'several_statements'],
    ["SELECT 1 /*'*/ ; DROP TABLE t -- '", 'several_statements'],
    ['SELECT 1 /* /* */ ; DROP TABLE t */', 'several_statements'],
    ['SELECT 1 /* x', 'unterminated_comment'],
    ['SELECT 1 /*/', 'unterminated_comment'],
    ['SELECT 1 /*! , 2 */', 'conditional_comment'],
    ['SELECT 1 /*!50000 , 2 */', 'conditional_comment'],
    ['SELECT 1 /*M!100000 , 2 */', 'conditional_comment'],
    ['SELECT /*+ SET_VAR(query_timeout = 1) */ 1', 'hint_not_allowed'],
    ['SELECT /*+ SET_USER_VARIABLE(@a = (SELECT 1)) */ 1', 'hint_not_allowed'],
    ['SELECT /*+ anything */ 1', 'hint_not_allowed'],
    ["SELECT 1 /*+ '*/ ; DROP TABLE t -- '", 'hint_not_allowed'],
    ['SELECT 1 /*+*/', 'hint_not_allowed'],
  ])('refuses %j with %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it.each([
    'SELECT /**/ 1',
    'SELECT/* ; DROP */1',
    'SELECT 1 --; DROP TABLE t',
    'SELECT 1 -- a /* b',
    'SELECT /* + */ 1',
  ])('accepts %j', (text) => {
    expect(codeOf(text)).toBe('accepted');
  });

  it('lets a SET_VAR hint set the listed variables and nothing else', () => {
    const options = { hintVariables: ['query_timeout', 'time_zone'] };
    expect(codeOf('SELECT /*+ SET_VAR(query_timeout = 1) */ 1', options)).toBe('accepted');
    expect(codeOf("SELECT /*+set_var('query_timeout'=1, time_zone='Asia/Shanghai')*/ 1", options)).toBe('accepted');
    for (const hint of [
      'SET_VAR(query_timeout = 1, sql_dialect = trino)',
      'SET_VAR(query_timeout = (SELECT 1))',
      'SET_VAR(query_timeout = 1) SET_VAR(sql_mode = 2)',
      'SET_USER_VARIABLE(@query_timeout = 1)',
      "SET_VAR(query_timeout = 'a\\')",
      '',
    ]) {
      expect(codeOf(`SELECT /*+ ${hint} */ 1`, options)).toBe('hint_not_allowed');
    }
  });
});
