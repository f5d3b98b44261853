import type { Context } from '../cluster/context.ts';
import type { Figures } from '../form/figures.ts';
import type { Figure } from '../report.ts';
import { plainRead, type Reader } from './answer-reads.ts';

interface Input {
  readonly sources: readonly Figures[];
  readonly reader: Pick<Reader, 'answer'>;
  readonly context: Context;
}

/** Every figure that could be read whole. Rejects only when the diagnosis is cancelled. */
export async function measureFigures({ sources, reader, context }: Input): Promise<readonly Figure[]> {
  const measured = await Promise.all(sources.map((source) => measureOne({ source, reader, context })));
  return measured
    .flat()
    .filter(({ value }) => Number.isFinite(value))
    .toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
}

async function measureOne({
  source,
  reader,
  context,
}: Omit<Input, 'sources'> & { readonly source: Figures }): Promise<readonly Figure[]> {
  const answers = await Promise.all(
    Object.entries(source.reads).map(async ([name, read]) => ({ name, read, answer: await reader.answer(read) })),
  );
  const needed = answers.filter(({ read }) => !plainRead(read).optional).map(({ answer }) => answer);
  const isWhole = needed.every((answer) => answer.ok && !('rows' in answer && answer.incomplete));
  if (!isWhole) return [];
  return source.measure(Object.fromEntries(answers.map(({ name, answer }) => [name, answer])), context);
}
