import type { ClusterCapabilities } from '../form/capabilities.ts';
import type { Layout, Read } from '../form/read.ts';

/** The first layout that this cluster can answer, or what it lacks for the last one. */
export type LayoutChoice =
  | { readonly ok: true; readonly layout: Layout }
  | { readonly ok: false; readonly lacks: string };

export function chooseLayout(read: Read, capabilities: ClusterCapabilities): LayoutChoice {
  let lacks = read.name;
  for (const layout of read.layouts) {
    const missing = findMissing(layout, capabilities);
    if (missing === undefined) return { ok: true, layout };
    lacks = missing;
  }
  return { ok: false, lacks };
}

function findMissing(layout: Layout, capabilities: ClusterCapabilities): string | undefined {
  for (const [table, columns] of Object.entries(layout.needs)) {
    if (!capabilities.hasTable(table)) return table;
    const column = columns.find((name) => !capabilities.hasColumn(table, name));
    if (column !== undefined) return `${table}.${column}`;
  }
  const present = layout.lacks?.find((table) => capabilities.hasTable(table));
  if (present !== undefined) return `${present} (to be without)`;
  return Object.entries(layout.types ?? {}).find(([path, wanted]) => !hasType({ path, wanted, capabilities }))?.[0];
}

interface TypeQuestion {
  readonly path: string;
  readonly wanted: 'text' | 'number';
  readonly capabilities: ClusterCapabilities;
}

function hasType({ path, wanted, capabilities }: TypeQuestion): boolean {
  const dot = path.lastIndexOf('.');
  const type = capabilities.columnType(path.slice(0, dot), path.slice(dot + 1)) ?? '';
  const isText = /char|string|text/i.test(type);
  return wanted === 'text' ? isText : !isText;
}
