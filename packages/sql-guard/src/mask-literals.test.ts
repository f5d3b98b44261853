import { expect, it } from 'vitest';
import { maskLiterals } from './mask-literals.ts';

it.each([
  ["SELECT id FROM t WHERE name = 'Zoë' AND n > 1.5e3", 'SELECT id FROM t WHERE name = ? AND n > ?'],
  [`SELECT "a ' b", 'it''s', 'a\\'b', x'00ff', \`c'd\``, "SELECT ?, `c'd`"],
  ['SELECT 1 /* 4711 */ -- geheim\n FROM  t  LIMIT 10, 20', 'SELECT ? FROM t LIMIT ?'],
  ["SELECT a FROM t WHERE b IN ('x' , 'y',\n'z') AND c IN (1)", 'SELECT a FROM t WHERE b IN (?) AND c IN (?)'],
  ['DELETE FROM t WHERE a = 1; DROP TABLE t', 'DELETE FROM t WHERE a = ?; DROP TABLE t'],
])('keeps the words of %s and none of its values', (text, masked) => {
  expect(maskLiterals(text)).toBe(masked);
});

it.each(["SELECT 'never closed", 'SELECT # 4711', 'SELECT /*+ SET_VAR(a=1) */ 1', 'SELECT \0'])(
  'keeps nothing of %j, whose values it cannot tell',
  (text) => {
    expect(maskLiterals(text)).toBeUndefined();
  },
);
