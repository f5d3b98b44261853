import type { Severity } from '@starrocks-mcp/experts';
import { useLayoutEffect, useState, type RefObject } from 'react';
import { edgePath, type Box } from './edge-path.ts';
import type { CauseGroup } from './group-by-cause.ts';

interface Edge {
  readonly cause: string;
  readonly finding: string;
  readonly severity: Severity;
  readonly path: string;
}

interface EdgesInput {
  readonly graph: RefObject<HTMLElement | null>;
  readonly groups: readonly CauseGroup[];
}

/** Below this width, in pixels, consequences stand under their cause and need no curve. */
const NARROW_PX = 640;

/** Curves between the nodes as they lie on the page, drawn anew when it is laid out anew. */
export function useEdges({ graph, groups }: EdgesInput): readonly Edge[] {
  const [edges, setEdges] = useState<readonly Edge[]>([]);
  // What is connected; the groups themselves are new at each rendering.
  const links = JSON.stringify(
    groups.map(({ cause, findings, alsoExplains }) => [cause.id, findings.map(({ id }) => id), alsoExplains]),
  );
  useLayoutEffect(() => {
    const element = graph.current;
    if (element === null) return undefined;
    const draw = (): void => setEdges(element.clientWidth < NARROW_PX ? [] : edgesOf(element, groups));
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    draw();
    return () => observer.disconnect();
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `links` stands for the groups
  }, [graph, links]);
  return edges;
}

function edgesOf(graph: HTMLElement, groups: readonly CauseGroup[]): readonly Edge[] {
  const origin = graph.getBoundingClientRect();
  const boxes = new Map<string, Box>();
  for (const node of graph.querySelectorAll<HTMLElement>('[data-node]')) {
    const { left, top, width, height } = node.getBoundingClientRect();
    boxes.set(node.dataset['node'] ?? '', { left: left - origin.left, top: top - origin.top, width, height });
  }
  const severities = new Map(groups.flatMap(({ findings }) => findings.map(({ id, severity }) => [id, severity])));
  return groups.flatMap(({ cause, findings, alsoExplains }) =>
    [...findings.map(({ id }) => id), ...alsoExplains].flatMap((finding) => {
      const from = boxes.get(`cause ${cause.id}`);
      const to = boxes.get(`finding ${finding}`);
      if (from === undefined || to === undefined) return [];
      return [
        { cause: cause.id, finding, severity: severities.get(finding) ?? cause.severity, path: edgePath(from, to) },
      ];
    }),
  );
}
