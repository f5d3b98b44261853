import { CHECKS, FIGURES, INQUIRIES, VIEWS } from './checks.generated.ts';
import { plainRead } from './engine/answer-reads.ts';
import { CONTEXT_READS } from './engine/detect-context.ts';
import type { Layout, ParameterSpec, Read, Reads } from './form/read.ts';

/** Who asks a read: `context` is every diagnosis, view and inquiry; checks go by their expert. */
export type Asker =
  | { readonly kind: 'context' }
  | { readonly kind: 'expert'; readonly name: string }
  | { readonly kind: 'tool'; readonly name: string };

/** One layout of a read, with everyone who asks it. */
export interface ListedStatement {
  readonly read: string;
  readonly layout: number;
  readonly template: string;
  readonly needs: Layout['needs'];
  readonly types: Layout['types'];
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  /** `names`: the names that the asker binds, for a read with a list of them. */
  readonly askers: readonly { readonly asker: Asker; readonly names: readonly string[] }[];
}

interface Asked {
  readonly asker: Asker;
  readonly read: Read;
}

/** Every statement that any check, view or inquiry can send, for every release and mix of capabilities. */
export function listStatements(): readonly ListedStatement[] {
  const byRead = new Map<string, Asked[]>();
  for (const asked of everythingAsked()) {
    const ofName = byRead.get(asked.read.name) ?? [];
    ofName.push(asked);
    byRead.set(asked.read.name, ofName);
  }
  return [...byRead.values()].flatMap((asked) => statementsOf(asked));
}

function everythingAsked(): readonly Asked[] {
  return [
    ...askedBy({ kind: 'context' }, CONTEXT_READS),
    ...[...CHECKS, ...FIGURES].flatMap(({ expert, reads }) => askedBy({ kind: 'expert', name: expert }, reads)),
    ...[...VIEWS, ...INQUIRIES].flatMap(({ name, reads }) => askedBy({ kind: 'tool', name }, reads)),
    ...INQUIRIES.flatMap(({ name, figures = [] }) =>
      figures.flatMap(({ reads }) => askedBy({ kind: 'tool', name }, reads)),
    ),
  ];
}

function askedBy(asker: Asker, reads: Reads): readonly Asked[] {
  return Object.values(reads).map((any) => ({ asker, read: plainRead(any).read }));
}

/** Reads of one name have the same layouts; what they bind differs. */
function statementsOf(asked: readonly Asked[]): readonly ListedStatement[] {
  const [first] = asked;
  if (first === undefined) return [];
  const askers = asked.map(({ asker, read }) => ({ asker, names: boundNames(read) }));
  const { name, layouts, parameters } = first.read;
  return layouts.map(({ template, needs, types }, layout) => ({
    read: name,
    layout,
    template,
    needs,
    types,
    parameters,
    askers,
  }));
}

function boundNames({ parameters, values }: Read): readonly string[] {
  const lists = Object.entries(parameters).filter(([, spec]) => spec.kind === 'names');
  return lists.flatMap(([name]) => {
    const value = values[name];
    return Array.isArray(value) ? value.map(String) : [];
  });
}
