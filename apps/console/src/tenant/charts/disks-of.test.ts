import { expect, it } from 'vitest';
import { diskFinding, diskLevel, disksOf } from './disks-of.ts';

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

it('takes a node with one full disk for as bad as that disk', () => {
  const refused = { id: 'storage.disk_load_refused', objects: [{ kind: 'disk', name: 'BE 1 /data2' }] };
  expect(diskLevel({ node: 'BE 1', share: 0.5 }, [refused])).toBe('refused');
  expect(diskLevel({ node: 'BE 10', share: 0.5 }, [refused])).toBe('ok');
  expect(diskLevel({ node: 'BE 10', share: 0.96 }, [])).toBe('nearly_full');
});

it('leads from a node to the worse finding that names it or one of its disks', () => {
  const disk = { kind: 'disk', name: 'BE 1 /data2' };
  const findings = [
    { id: 'storage.disk_nearly_full', objects: [disk, { kind: 'node', name: 'BE 2' }] },
    { id: 'storage.disk_load_refused', objects: [disk] },
  ];
  expect(diskFinding('BE 1', findings)).toBe('storage.disk_load_refused');
  expect(diskFinding('BE 2', findings)).toBe('storage.disk_nearly_full');
  expect(diskFinding('BE 3', findings)).toBeUndefined();
});
