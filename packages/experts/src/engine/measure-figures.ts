import type { Context } from '../cluster/context.ts';
import type { Figures } from '../form/figures.ts';
import type { Figure, FigureSource } from '../report.ts';
import { plainRead, type Answer, type Reader } from './answer-reads.ts';

interface Input {
  readonly sources: readonly Figures[];
  readonly reader: Pick<Reader, 'answer'>;
  readonly context: Context;
}

export interface Measured {
  readonly figures: readonly Figure[];
  /** The statements behind them. */
  readonly sources: readonly FigureSource[];
}

/** Every figure that could be read whole. Rejects only when the diagnosis is cancelled. */
export async function measureFigures(input: Input): Promise<readonly Figure[]> {
  return (await measureWithSources(input)).figures;
}

/** The same, with the statements that they were read with. */
export async function measureWithSources({ sources, reader, context }: Input): Promise<Measured> {
  const measured = await Promise.all(sources.map((source) => measureOne({ source, reader, context })));
  const figures = measured
    .flatMap((one) => one.figures)
    .filter(({ value }) => Number.isFinite(value))
    .toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
  return { figures, sources: sourcesOf(measured) };
}

/** Each statement once, as several kinds of figure share one. */
function sourcesOf(measured: readonly MeasuredOne[]): readonly FigureSource[] {
  const idsByStatement = new Map<string, Set<string>>();
  for (const { figures, statements } of measured) {
    for (const statement of statements) {
      const ids = idsByStatement.get(statement) ?? new Set();
      for (const { id } of figures) ids.add(id);
      idsByStatement.set(statement, ids);
    }
  }
  return [...idsByStatement].map(([statement, ids]) => ({ statement, figures: [...ids].toSorted() }));
}

interface MeasuredOne {
  readonly figures: readonly Figure[];
  readonly statements: readonly string[];
}

async function measureOne({
  source,
  reader,
  context,
}: Omit<Input, 'sources'> & { readonly source: Figures }): Promise<MeasuredOne> {
  const answers = await Promise.all(
    Object.entries(source.reads).map(async ([name, read]) => ({ name, read, answer: await reader.answer(read) })),
  );
  const needed = answers.filter(({ read }) => !plainRead(read).optional).map(({ answer }) => answer);
  const isWhole = needed.every((answer) => answer.ok && !('rows' in answer && answer.incomplete));
  if (!isWhole) return { figures: [], statements: [] };
  const figures = source.measure(Object.fromEntries(answers.map(({ name, answer }) => [name, answer])), context);
  if (figures.length === 0) return { figures, statements: [] };
  return { figures, statements: [...new Set(answers.flatMap(({ answer }) => statementOf(answer)))] };
}

function statementOf(answer: Answer): readonly string[] {
  if (!answer.ok) return [];
  return ['rows' in answer ? answer.statement : answer.first.statement];
}
