import { useLanguage, useWords } from '../../words/language.tsx';
import { formatFigure } from '../format.ts';
import type { ChangedFigure } from '../tenant-data.ts';
import { figureName } from './figure-names.ts';
import { historyWords } from './history-words.ts';
import { ScrollRegion } from '../report/scroll-region.tsx';
import classes from './figure-changes.module.css';

/** Figures at both times. One that was not told has no value, which is not 0. */
export function FigureChanges({ figures }: { readonly figures: readonly ChangedFigure[] }) {
  const words = useWords(historyWords);
  const { language } = useLanguage();
  const told = (value: number | null, unit: string): string =>
    value === null ? words.notTold : formatFigure({ value, unit }, language);
  return (
    <ScrollRegion className={classes['scroll']} label={words.figures}>
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">{words.figure}</th>
            <th scope="col">{words.object}</th>
            <th scope="col">{words.before}</th>
            <th scope="col">{words.after}</th>
            <th scope="col">{words.change}</th>
          </tr>
        </thead>
        <tbody>
          {figures.map(({ id, object, unit, before, after }) => (
            <tr key={`${id} ${object}`}>
              <th scope="row">{figureName(id, language)}</th>
              <td>{object === 'cluster' ? words.cluster : object}</td>
              <td>{told(before, unit)}</td>
              <td>{told(after, unit)}</td>
              <td>{changeOf({ before, after, unit }, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function changeOf({ before, after, unit }: Pick<ChangedFigure, 'before' | 'after' | 'unit'>, language: 'en' | 'zh') {
  if (before === null || after === null) return '–';
  const value = after - before;
  if (value === 0) return '=';
  return `${value > 0 ? '+' : '−'}${formatFigure({ value: Math.abs(value), unit }, language)}`;
}
