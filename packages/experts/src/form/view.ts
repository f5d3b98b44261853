import type { Context } from '../cluster/context.ts';
import type { Bilingual } from './bilingual.ts';
import type { Answers, ParameterSpec, Reads } from './read.ts';

/** How a cell is shown to a person; programs get the plain value. */
export type CellFormat = 'text' | 'count' | 'bytes' | 'share' | 'duration';

export interface ViewColumn {
  readonly name: string;
  readonly title: Bilingual;
  /** Default `text`. A share is 0..1, a duration seconds. */
  readonly format?: CellFormat;
}

type ViewCell = string | number | boolean | null;

export type ViewRow = Readonly<Record<string, ViewCell>>;

/** A row before its reader's language is chosen: a cell in our own words has both. */
export type BilingualRow = Readonly<Record<string, ViewCell | Bilingual>>;

/** One table of a view, or the reason why it is not known. An empty table with `unknown` unset is really empty. */
export interface ViewTable {
  readonly name: string;
  readonly title: Bilingual;
  readonly columns: readonly ViewColumn[];
  readonly rows: readonly BilingualRow[];
  readonly unknown?: Bilingual;
  /** True when the cluster has more rows than are shown. */
  readonly truncated?: boolean;
  readonly notes?: readonly Bilingual[];
}

/** A tool that shows data without judging it: reads, and a pure function that shapes them. */
export interface ViewSpec<R extends Reads> {
  /** The tool's name, such as `get_disk_usage`. */
  readonly name: string;
  readonly title: Bilingual;
  /** For people and models: what it shows and when to ask for it. */
  readonly description: Bilingual;
  /** The tool's parameters, handed to reads by the same names; all have defaults but a text without one. */
  readonly parameters: Readonly<Record<string, ParameterSpec & { readonly meaning: Bilingual }>>;
  readonly architectures?: readonly ('shared-nothing' | 'shared-data')[];
  readonly reads: R;
  /** Pure. A required read that fails makes the whole view unknown; an optional one may be a Failure here. */
  readonly shape: (answers: Answers<R>, context: Context) => readonly ViewTable[];
}

/** A view with its rows' types forgotten, as the engine handles it. */
export interface AnyView extends Omit<ViewSpec<Reads>, 'shape'> {
  readonly shape: (answers: Readonly<Record<string, unknown>>, context: Context) => readonly ViewTable[];
}

export function defineView<const R extends Reads>(spec: ViewSpec<R>): AnyView {
  // As in defineCheck: the engine hands over exactly the answers of `spec.reads`.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ...spec, shape: (answers, context) => spec.shape(answers as Answers<R>, context) };
}
