import { defineFigures, largest } from '../form/figures.ts';
import type { Figure } from '../report.ts';
import { DISK_METRICS, listUsableDisks, sumByNode } from './disks.ts';

/** Storage paths of each backend together; a path that is offline is left out of both. */
export default defineFigures({
  expert: 'storage',
  reads: { disks: DISK_METRICS },
  measure({ disks }) {
    const nodes = sumByNode(listUsableDisks(disks));
    const figures = (id: string, pick: (node: (typeof nodes)[number]) => number): readonly Figure[] =>
      largest(nodes.map((node) => ({ id, object: `BE ${node.node}`, value: pick(node), unit: 'bytes' })));
    return [
      ...figures('storage.disk_used', (node) => node.used),
      ...figures('storage.disk_total', (node) => node.total),
    ];
  },
});
