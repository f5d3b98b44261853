import { expect, it } from 'vitest';
import { disksOf } from './disks-of.ts';

it('pairs used with total by node, the fullest first, and invents no total', () => {
  const bytes = (id: string, object: string, value: number) => ({ id, object, value, unit: 'bytes' });
  const disks = disksOf([
    bytes('storage.disk_total', 'BE 1', 100),
    bytes('storage.disk_total', 'BE 2', 100),
    bytes('storage.disk_used', 'BE 1', 20),
    bytes('storage.disk_used', 'BE 2', 90),
    bytes('storage.disk_used', 'BE 3', 50),
  ]);
  expect(disks.map(({ node, share }) => [node, share])).toEqual([
    ['BE 2', 0.9],
    ['BE 1', 0.2],
  ]);
});
