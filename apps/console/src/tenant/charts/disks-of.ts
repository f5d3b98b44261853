import type { Figure, Finding } from '@starrocks-mcp/experts';

export interface NodeDisks {
  readonly node: string;
  readonly used: number;
  readonly total: number;
  readonly share: number;
}

/**
 * Shares of a disk: nearly full, and full enough for loads to be refused when less than 100 GiB is left besides
 * (docs/findings.md, storage).
 */
export const NEARLY_FULL = 0.9;
export const REFUSED = 0.95;

const REFUSES = 'storage.disk_load_refused';
const FILLS = 'storage.disk_nearly_full';

export type DiskLevel = 'refused' | 'nearly_full' | 'ok';

/**
 * How full a node is: by its sum, or by one of its disks when a finding names it. That loads are refused depends on what
 * is left on each disk, so only a finding tells it.
 */
export function diskLevel(
  { node, share }: Pick<NodeDisks, 'node' | 'share'>,
  findings: readonly Pick<Finding, 'id' | 'objects'>[],
): DiskLevel {
  const finding = diskFinding(node, findings);
  if (finding === REFUSES) return 'refused';
  return share >= NEARLY_FULL || finding === FILLS ? 'nearly_full' : 'ok';
}

/** Id of the finding that says how full a node, or one of its disks, is; the worse of two. */
export function diskFinding(node: string, findings: readonly Pick<Finding, 'id' | 'objects'>[]): string | undefined {
  return [REFUSES, FILLS].find((findingId) =>
    findings.some(
      ({ id, objects }) => id === findingId && objects.some(({ name }) => name === node || name.startsWith(`${node} `)),
    ),
  );
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
