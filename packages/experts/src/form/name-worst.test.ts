import { expect, it } from 'vitest';
import type { Found } from './check.ts';
import { nameWorst } from './name-worst.ts';

type Kind = Found['objects'][number]['kind'];

const TEXT = { en: 'do it', zh: '执行' };

function filled(statement: string, ...objects: readonly (readonly [Kind, string])[]): string | undefined {
  return nameWorst(
    [{ text: TEXT, statement }],
    objects.map(([kind, name]) => ({ kind, name })),
  )[0]?.statement;
}

it.each([
  ['ANALYZE TABLE <database>.<table>;', ['table', 'dw.orders'], 'ANALYZE TABLE dw.orders;'],
  ['SHOW CREATE MATERIALIZED VIEW <database>.<view>;', ['table', 'dw.mv'], 'SHOW CREATE MATERIALIZED VIEW dw.mv;'],
  [
    'ALTER TABLE <database>.<table> COMPACT <partition>;',
    ['partition', 'dw.orders.p1'],
    'ALTER TABLE dw.orders COMPACT p1;',
  ],
  [
    'ALTER TABLE <database>.<table> COMPACT <partition>;',
    ['partition', 'dw.orders'],
    'ALTER TABLE dw.orders COMPACT orders;',
  ],
  ["SELECT 1 WHERE TASK_NAME = '<task>';", ['task', 'dw.mv-1001'], "SELECT 1 WHERE TASK_NAME = 'mv-1001';"],
  ["SELECT 1 WHERE TASK_NAME = '<task>';", ['task', 'dw, digest x'], "SELECT 1 WHERE TASK_NAME = '<task>';"],
  ['ALTER PIPE <database>.<pipe> RESUME;', ['job', 'dw.files'], 'ALTER PIPE dw.files RESUME;'],
  ['SELECT 1 WHERE TABLET_ID = <tablet_id>;', ['tablet', 'tablet 17'], 'SELECT 1 WHERE TABLET_ID = 17;'],
] as const)('names the worst object in %s', (statement, object, expected) => {
  expect(filled(statement, object, ['table', 'dw.second'], ['tablet', 'tablet 18'])).toBe(expected);
});

it.each(['"; DROP--.t', 'a.b.c', '库.表', 'a b.c', "d.it's", '$&.$1', 'table 20001'])(
  'leaves the blanks where the name is %s',
  (name) => {
    const statement = "ANALYZE TABLE <database>.<table>; -- '<table>'";
    expect(filled(statement, ['table', name])).toBe(statement);
  },
);

it.each([
  'ALTER TABLE <database>.<table> DROP PARTITION <partition> FORCE;',
  'DROP TABLE <database>.<table> FORCE;',
  'ADMIN SET REPLICA STATUS PROPERTIES ("tablet_id" = "<tablet_id>", "status" = "bad");',
])('leaves %s to a person', (statement) => {
  expect(filled(statement, ['table', 'dw.orders'], ['partition', 'dw.orders.p1'], ['tablet', 'tablet 17'])).toBe(
    statement,
  );
});
