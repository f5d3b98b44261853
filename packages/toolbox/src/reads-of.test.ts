import { describe, expect, it } from 'vitest';
import { assertReadOnly } from './read-only.ts';
import { readsOf } from './reads-of.ts';

function reads(...texts: string[]): ReturnType<typeof readsOf> {
  return readsOf(texts.map((text) => assertReadOnly(text).facts));
}

describe('what statements read', () => {
  it('gives each column to the table that it names', () => {
    expect(reads('SELECT o.id, c.name FROM shop.orders o JOIN shop.customers AS c ON o.customer = c.id')).toEqual([
      { table: 'shop.orders', columns: ['customer', 'id'] },
      { table: 'shop.customers', columns: ['id', 'name'] },
    ]);
  });

  it('names a column of unknown origin for each table', () => {
    expect(reads('SELECT total FROM a JOIN b ON a.k = b.k')).toEqual([
      { table: 'a', columns: ['k', 'total'] },
      { table: 'b', columns: ['k', 'total'] },
    ]);
  });

  it('says that all columns were read', () => {
    expect(reads('SELECT c.* FROM orders o, customers c')).toEqual([
      { table: 'orders', columns: [] },
      { table: 'customers', columns: ['*'] },
    ]);
  });

  it('names a field of a structured column with the table that has it', () => {
    expect(reads('SELECT address.city FROM customers')).toEqual([{ table: 'customers', columns: ['address.city'] }]);
  });

  it('names a table once for several statements', () => {
    expect(reads('SELECT a FROM t', 'SELECT b FROM t', 'SELECT 1')).toEqual([{ table: 't', columns: ['a', 'b'] }]);
  });
});
