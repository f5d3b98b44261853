import { describe, expect, it } from 'vitest';
import { splitStatements } from './split-statements.ts';

describe('the statements of a packet by StarRocks lexical rules', () => {
  it.each([
    ['SELECT 1 # ; DROP TABLE t', 2],
    ['SELECT 1 # comment\n; DROP TABLE t', 2],
    [String.raw`SELECT 1 \; DROP TABLE t`, 2],
    ['SELECT 1 -- x\r; DROP TABLE t', 2],
    ['SELECT 1 -- ; DROP TABLE t', 1],
    ['SELECT 1--1', 1],
    ['SELECT 1 /*! ; DROP TABLE t */', 1],
    ["SELECT 1 /*+ '*/ ; DROP TABLE t -- '", 2],
    ["SELECT 1 /*'*/ ; DROP TABLE t -- '", 2],
    ["SELECT 1 /**/ ' */ ; DROP TABLE t -- '", 1],
    ['SELECT 1 /*/ ; DROP TABLE t */', 1],
    [String.raw`SELECT 'it\'s; DROP TABLE t' FROM t`, 1],
    ["SELECT 'it''s; DROP TABLE t' FROM t", 1],
    [String.raw`SELECT 1 WHERE 'a' = 'b\\'; DROP TABLE t; -- '`, 2],
    ['SELECT `a\\`; DROP TABLE t; ` ', 2],
    [String.raw`SELECT "abc\";DROP TABLE t"`, 1],
    [String.raw`SELECT x'a\' ; DROP TABLE t -- '`, 1],
    ['SELECT $$abc;def$$', 1],
    ['SELECT 1;;', 1],
    [';', 0],
  ])('%s', (packet, count) => {
    expect(splitStatements(packet)).toHaveLength(count);
  });

  it('keeps each statement as it was written', () => {
    expect(splitStatements(" SELECT 'a;b' ; \n DROP TABLE t ; ").map((each) => each.text)).toEqual([
      "SELECT 'a;b'",
      'DROP TABLE t',
    ]);
  });
});
