import { useLanguage, useWords } from '../../words/language.tsx';
import { formatFigure } from '../format.ts';
import type { ChangedFigure } from '../tenant-data.ts';
import { figureName } from './figure-names.ts';
import { historyWords } from './history-words.ts';
import { RowsTable } from '../report/rows-table.tsx';

const NUMERIC = [false, false, true, true, true];

/** Figures at both times. One that was not told has no value, which is not 0. */
export function FigureChanges({ figures }: { readonly figures: readonly ChangedFigure[] }) {
  const words = useWords(historyWords);
  const { language } = useLanguage();
  const told = (value: number | null, unit: string): string =>
    value === null ? words.notTold : formatFigure({ value, unit }, language);
  const rows = figures.map(({ id, object, unit, before, after }) => [
    figureName(id, language),
    object === 'cluster' ? words.cluster : object,
    told(before, unit),
    told(after, unit),
    changeOf({ before, after, unit }, language),
  ]);
  return (
    <RowsTable
      label={words.figures}
      columns={[words.figure, words.object, words.before, words.after, words.change]}
      rows={rows}
      numeric={NUMERIC}
    />
  );
}

function changeOf({ before, after, unit }: Pick<ChangedFigure, 'before' | 'after' | 'unit'>, language: 'en' | 'zh') {
  if (before === null || after === null) return '–';
  const value = after - before;
  if (value === 0) return '=';
  return `${value > 0 ? '+' : '−'}${formatFigure({ value: Math.abs(value), unit }, language)}`;
}
