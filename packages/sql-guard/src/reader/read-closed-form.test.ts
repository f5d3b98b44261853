import { describe, expect, it } from 'vitest';
import { checkRecord } from '../check-record.ts';
import { judge } from '../judge.ts';

const ALL = { statements: { show: true, describe: true, explain: true } };

function codeOf(text: string, options = {}): string {
  const verdict = judge(text, options);
  return verdict.ok ? 'accepted' : verdict.refusal.code;
}

const FORMS = [
  'SHOW DATABASES',
  "SHOW DATABASES FROM hive LIKE 'a%'",
  'SHOW TABLES;',
  "show full tables in hive.sales like 'x'",
  'SHOW CREATE TABLE sales.orders',
  'SHOW CREATE MATERIALIZED VIEW v',
  'SHOW CREATE DATABASE d',
  'SHOW COLUMNS FROM t FROM d',
  'SHOW INDEX FROM d.t',
  'SHOW PARTITIONS FROM t LIMIT 10',
  'SHOW ALTER TABLE COLUMN FROM d',
  'SHOW ALL ROUTINE LOAD',
  "SHOW GLOBAL VARIABLES LIKE '%timeout%'",
  'SHOW FULL PROCESSLIST',
  'SHOW TABLET 10001',
  'SHOW COMPUTE NODES -- c',
  'DESC t',
  'DESCRIBE `d`.`t` ALL',
  'EXPLAIN SELECT * FROM t',
  'EXPLAIN VERBOSE WITH c AS (SELECT 1) SELECT * FROM c',
  'DESC COSTS (SELECT 1)',
];

describe('SHOW, DESC and EXPLAIN', () => {
  it.each(FORMS)('is off by default: %j', (text) => {
    expect(codeOf(text)).toBe('not_a_query');
  });

  it.each(FORMS)('can be opted in: %j', (text) => {
    expect(codeOf(text, ALL)).toBe('accepted');
  });

  it.each([
    ['EXPLAIN ANALYZE SELECT 1', 'not_a_query'],
    ['EXPLAIN ANALYZE INSERT INTO t SELECT 1', 'not_a_query'],
    ['EXPLAIN INSERT INTO t SELECT 1', 'not_a_query'],
    ['EXPLAIN VERBOSE DELETE FROM t', 'not_a_query'],
    ['EXPLAIN EXPLAIN SELECT 1', 'not_a_query'],
    ['EXPLAIN SELECT sleep(1)', 'function_denied'],
    ['EXPLAIN SELECT * FROM FILES("path" = "x")', 'files_function'],
    ['EXPLAIN SELECT 1; DROP TABLE t', 'several_statements'],
    ['EXPLAIN SELECT 1 INTO OUTFILE "x"', 'into_outfile'],
    ['DESC FILES("path" = "x")', 'statement_not_allowed'],
    ['DESC STORAGE VOLUME v', 'statement_not_allowed'],
    ['SHOW TABLES; DROP TABLE t', 'statement_not_allowed'],
    ['SHOW TABLES WHERE sleep(1)', 'statement_not_allowed'],
    ['SHOW GRANTS', 'statement_not_allowed'],
    ['SHOW CREATE CATALOG c', 'statement_not_allowed'],
    ['SHOW', 'statement_not_allowed'],
    ['SHOW TABLES FROM', 'statement_not_allowed'],
    ['SHOW CREATE TABLE a.b.c.d', 'statement_not_allowed'],
    [`SHOW TABLES ${'x '.repeat(20_000)}`, 'statement_not_allowed'],
    ['ADMIN SHOW FRONTEND CONFIG', 'not_a_query'],
    ['TRACE TIMES SELECT 1', 'not_a_query'],
  ])('never lets %j pass', (text, code) => {
    expect(codeOf(text, ALL)).toBe(code);
  });

  it('names the tables of each', () => {
    const tablesOf = (text: string): unknown => {
      const verdict = judge(text, ALL);
      return verdict.ok && checkRecord(verdict).tables;
    };
    expect(tablesOf('SHOW COLUMNS FROM t FROM hive.d')).toEqual(['hive.d.t']);
    expect(tablesOf('DESC d.t')).toEqual(['d.t']);
    expect(tablesOf('EXPLAIN SELECT * FROM t, u')).toEqual(['t', 'u']);
  });
});
