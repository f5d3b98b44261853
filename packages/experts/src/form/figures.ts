import type { Context } from '../cluster/context.ts';
import type { Figure } from '../report.ts';
import type { Answers, Reads } from './read.ts';

/** Objects of one figure that a report carries; those beyond it, the smallest values, are left out. */
const MOST_OBJECTS = 100;

/** Figures of one kind, measured whether anything is wrong or not, so that they can be drawn and forecast over time. */
export interface FiguresSpec<R extends Reads> {
  /** Whose analyses carry them. */
  readonly expert: string;
  /** Asked by checks too wherever possible, so that figures cost no statement. */
  readonly reads: R;
  /** Pure. Every required read has answered; a figure that is not told is left out, never 0. */
  readonly measure: (answers: Answers<R>, context: Context) => readonly Figure[];
}

/** Figures with their rows' types forgotten, as the engine handles them. */
export interface Figures extends Omit<FiguresSpec<Reads>, 'measure'> {
  readonly measure: (answers: Readonly<Record<string, unknown>>, context: Context) => readonly Figure[];
}

export function defineFigures<const R extends Reads>(spec: FiguresSpec<R>): Figures {
  // As in defineCheck: the engine hands over exactly the answers of `spec.reads`, decoded by their own columns.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ...spec, measure: (answers, context) => spec.measure(answers as Answers<R>, context) };
}

/** The largest values of one figure. */
export function largest(figures: readonly Figure[]): readonly Figure[] {
  return figures.toSorted((a, b) => b.value - a.value).slice(0, MOST_OBJECTS);
}
