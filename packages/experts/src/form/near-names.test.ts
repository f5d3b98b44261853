import { expect, it } from 'vitest';
import { nearNames } from './near-names.ts';

it.each([
  ['Orders', ['orders', 'customers'], ['orders']],
  ['order', ['orders_2024', 'stock'], ['orders_2024']],
  ['ordres', ['orders', 'payments'], ['orders']],
  ['订单', ['订单表', '库存'], ['库存', '订单表']],
  ['events', ['a', 'b'], []],
])('finds for %s what may have been meant', (wanted, names, near) => {
  expect(nearNames(wanted, names).toSorted()).toEqual([...near].toSorted());
});

it('lists the five nearest at most, the nearest first', () => {
  const names = ['orders1', 'ORDERS', 'orders2', 'orders3', 'orders4', 'orders5'];
  expect(nearNames('orders', names)).toEqual(['ORDERS', 'orders1', 'orders2', 'orders3', 'orders4']);
});
