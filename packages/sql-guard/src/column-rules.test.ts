import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPolicyGuard } from './policy-guard.ts';

const guard = createPolicyGuard({
  databases: { allow: ['shop'] },
  columns: {
    'shop.customers': { mask: ['email', 'Phone'], deny: ['iban'] },
    'shop.staff': { allow: ['id', 'name'], mask: ['salary'] },
  },
  statements: { explain: true, describe: true },
});

function verdictOf(sql: string): string {
  const verdict = guard.prepare(sql, { maxRows: 10 });
  return verdict.ok ? `masks ${verdict.maskedFields.join(' ')}`.trim() : verdict.refusal.code;
}

describe('masked columns', () => {
  it.each([
    ['SELECT id, email FROM shop.customers', 'masks email phone'],
    ['SELECT c.EMAIL AS contact, count(*) AS n FROM shop.customers c', 'masks email phone contact'],
    ["SELECT `email` 'contact' FROM shop.customers", 'masks email phone contact'],
    ['SELECT DISTINCT email FROM shop.customers', 'masks email phone'],
    ['SELECT email FROM shop.customers ORDER BY id LIMIT 5', 'masks email phone'],
    ['SELECT count(email), COUNT(DISTINCT c.phone) FROM shop.customers c GROUP BY id', 'masks email phone'],
    ['SELECT o.id, c.phone FROM shop.orders o JOIN shop.customers c ON o.customer = c.id', 'masks email phone'],
    ['SELECT email FROM shop.orders', 'masks'],
  ])('are selected as they are, or counted: %s', (sql, expected) => {
    expect(verdictOf(sql)).toBe(expected);
  });

  it.each([
    'SELECT upper(email) FROM shop.customers',
    "SELECT concat(email, '') AS x FROM shop.customers",
    'SELECT (email) FROM shop.customers',
    'SELECT email || 1 FROM shop.customers',
    'SELECT CASE WHEN email IS NULL THEN 1 END FROM shop.customers',
    "SELECT id FROM shop.customers WHERE email LIKE 'a%'",
    'SELECT id FROM shop.customers ORDER BY email',
    'SELECT id, email FROM shop.customers ORDER BY 1, 2',
    'SELECT id, email FROM shop.customers ORDER BY ((2)) DESC LIMIT 3',
    'SELECT email AS x FROM shop.customers ORDER BY x',
    "SELECT email AS x, count(*) FROM shop.customers GROUP BY x HAVING x > 'm'",
    'SELECT email AS x, length(x) FROM shop.customers',
    'SELECT x FROM (SELECT email AS x FROM shop.customers) t',
    'SELECT (SELECT email FROM shop.customers LIMIT 1)',
    'WITH c AS (SELECT email AS x FROM shop.customers) SELECT x FROM c',
    'WITH c(x) AS (SELECT email FROM shop.customers) SELECT x FROM c',
    'SELECT id FROM shop.orders UNION ALL SELECT email FROM shop.customers',
    'SELECT email FROM shop.customers UNION SELECT 1',
    'SELECT 1 FROM shop.orders JOIN shop.customers USING (email)',
    'SELECT max(`EMAIL`) FROM shop.customers',
    'SELECT count(DISTINCT id, email) FROM shop.customers',
    'SELECT count(upper(email)) FROM shop.customers',
    'SELECT array_agg(email) FROM shop.customers',
    'SELECT c.email.domain FROM shop.customers c',
    'SELECT dict_merge(email) FROM shop.customers[_META_]',
    '(SELECT email FROM shop.customers)',
    'EXPLAIN SELECT id FROM shop.customers WHERE email = 1',
    'SELECT min(phone) OVER () FROM SHOP.customers',
  ])('are used in no other way: %s', (sql) => {
    expect(['masked_column', 'table_not_allowed']).toContain(verdictOf(sql));
  });

  it('hide behind no star', () => {
    const owner = createPolicyGuard({
      databases: { allow: ['shop'] },
      columns: { 'shop.customers': { mask: ['email'] } },
    });
    const judged = (sql: string): string => {
      const verdict = owner.judge(sql);
      return verdict.ok ? `masks ${verdict.maskedFields.join(' ')}` : verdict.refusal.code;
    };
    expect(judged('SELECT * FROM shop.customers')).toBe('masks email');
    expect(judged('SELECT c.*, 1 FROM shop.customers c ORDER BY id')).toBe('masks email');
    expect(judged('SELECT * FROM shop.customers ORDER BY 3')).toBe('masked_column');
    expect(judged('SELECT * FROM (SELECT * FROM shop.customers) AS q(a, b)')).toBe('masked_column');
    expect(judged('SELECT 1, 2 UNION ALL SELECT * FROM shop.customers')).toBe('masked_column');
    expect(judged('WITH c(a, b) AS (SELECT * FROM shop.customers) SELECT a FROM c')).toBe('masked_column');
    expect(judged('SELECT count(*) FROM shop.customers')).toBe('masks email');
  });

  it('are named nowhere but in a count or as an item, whatever is put around them', () => {
    const pieces = [
      'email',
      'id',
      'count',
      '(',
      ')',
      ',',
      'AS',
      'x',
      'SELECT',
      'FROM shop.customers',
      'WHERE',
      '=',
      "'a'",
      'UNION',
      '*',
      '.',
    ];
    const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => `SELECT ${parts.join(' ')}`);
    fc.assert(
      fc.property(texts, (text) => {
        const verdict = guard.judge(text);
        if (!verdict.ok || verdict.tables.length === 0) return;
        const rest = text
          .replaceAll(/count \( email \)/g, '')
          .replaceAll(/(?<=^SELECT |, )email(?:(?: AS)? [\w']+)?(?= ,| FROM)/g, '');
        expect(rest).not.toMatch(/\bemail\b(?! \()/);
      }),
      { seed: 20_261_121, numRuns: 20_000 },
    );
  });
});

describe('denied columns', () => {
  it.each([
    'SELECT iban FROM shop.customers',
    'SELECT count(IBAN) FROM shop.customers',
    'SELECT id FROM shop.customers WHERE `iban` = 1',
    'SELECT * FROM shop.customers',
    'SELECT x FROM (SELECT * FROM shop.customers) t',
  ])('cannot be read: %s', (sql) => {
    expect(verdictOf(sql)).toBe('column_not_allowed');
  });
});

describe('a list of allowed columns', () => {
  it('closes the table to all others', () => {
    expect(verdictOf('SELECT id, s.name FROM shop.staff s')).toBe('masks salary');
    expect(verdictOf('SELECT s.id, o.total FROM shop.staff s JOIN shop.orders o ON o.staff = s.id')).toBe(
      'masks salary',
    );
    expect(verdictOf('SELECT salary FROM shop.staff')).toBe('masks salary');
    for (const sql of [
      'SELECT birthday FROM shop.staff',
      'SELECT * FROM shop.staff',
      'SELECT s.birthday FROM shop.staff s JOIN shop.orders o ON o.staff = s.id',
      'SELECT id FROM shop.staff JOIN shop.orders USING (birthday)',
      'SELECT o.birthday FROM (SELECT s.id FROM shop.staff s) q JOIN shop.orders o ON o.id = q.id',
    ]) {
      expect(verdictOf(sql)).toBe('column_not_allowed');
    }
  });
});
