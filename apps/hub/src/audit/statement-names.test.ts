import { catalogueStatements } from '@starrocks-mcp/toolbox';
import { expect, it } from 'vitest';
import { StatementNames } from './statement-names.ts';

const names = new StatementNames();
const catalogue = catalogueStatements();

it('tells the product’s own statements by their ids, whatever their values', () => {
  const told = catalogue.map(({ id, template, parameters }) => {
    const values = Object.entries(parameters).map(([name, { kind }]) => [
      `{${name}}`,
      kind === 'integer' ? '7' : "'a', 'b'",
    ]);
    const text = values.reduce((sql, [hole = '', value = '']) => sql.replaceAll(hole, value), template);
    const kept = names.describe(text);
    return 'id' in kept ? kept.id === id : 'no id';
  });
  expect(told.filter((one) => one === false)).toEqual([]);
  expect(told.filter((one) => one === true).length).toBeGreaterThan(catalogue.length * 0.9);
});

it('keeps the words of any other', () => {
  expect(names.describe("SELECT a FROM t WHERE b = 'x'")).toEqual({ sql: 'SELECT a FROM t WHERE b = ?' });
});
