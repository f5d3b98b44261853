import type { Figure } from '@starrocks-mcp/experts';

export interface NodeDisks {
  readonly node: string;
  readonly used: number;
  readonly total: number;
  readonly share: number;
}

/** Used and total bytes by node, the fullest first. A node of which only one of the two was told is left out. */
export function disksOf(figures: readonly Figure[]): readonly NodeDisks[] {
  const totals = new Map(figures.filter(({ id }) => id === 'storage.disk_total').map((it) => [it.object, it.value]));
  return figures
    .filter(({ id }) => id === 'storage.disk_used')
    .flatMap(({ object: node, value: used }) => {
      const total = totals.get(node);
      return total === undefined || total <= 0 ? [] : [{ node, used, total, share: used / total }];
    })
    .toSorted((a, b) => b.share - a.share);
}
