import { Button, Skeleton } from '@mantine/core';
import { lazy, Suspense, useId, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useLanguage, useWords } from '../../words/language.tsx';
import { formatFigure, formatMoment, formatTick } from '../format.ts';
import type { Baseline, Series } from '../tenant-data.ts';
import { chartWords } from './chart-words.ts';
import { largestSeries, seriesRows } from './series-rows.ts';
import type { ChartMark } from './time-chart.tsx';
import classes from './series-card.module.css';

const TimeChart = lazy(() => import('./time-chart.tsx'));
/** More lines cannot be told apart. */
const MOST_LINES = 4;

interface SeriesCardProps {
  readonly title: string;
  readonly about: string;
  readonly series: readonly Series[];
  readonly baselines: readonly Baseline[];
  readonly marks: readonly ChartMark[];
  /** The top of the scale, where there is one. */
  readonly top?: number;
  /** The tool that shows the rows behind the line. */
  readonly closer: { readonly href: string; readonly title: string };
  readonly sources: ReactNode;
}

/** One figure over time: its latest value, the same hour last week, the line, and all of it as a table. */
export function SeriesCard({ title, about, series, baselines, marks, top: scaleTop, closer, sources }: SeriesCardProps) {
  const words = useWords(chartWords);
  const { language } = useLanguage();
  const id = useId();
  const [isTable, setTable] = useState(false);
  const drawn = largestSeries(series, MOST_LINES);
  const unit = series[0]?.unit ?? '';
  const format = (value: number): string => formatFigure({ value, unit }, language);
  const rows = seriesRows(series);
  const top = drawn[0];
  const baseline = top && baselines.find(({ object }) => object === top.object)?.at_same_hour_last_week;
  const latest = top?.points.at(-1)?.[1];
  const values = series.flatMap(({ points }) => points.map(([, value]) => value));
  return (
    <section className={classes['card']} aria-labelledby={id}>
      <header className={classes['head']}>
        <div>
          <h3 id={id} className={classes['title']}>
            {title}
          </h3>
          <p className={classes['about']}>{about}</p>
        </div>
        {rows.length > 0 && (
          <Button size="compact-xs" variant="subtle" onClick={() => setTable(!isTable)} aria-describedby={id}>
            {isTable ? words.asChart : words.asTable}
          </Button>
        )}
      </header>
      {latest === undefined ? (
        <p className={classes['none']}>{words.noPoints}</p>
      ) : (
        <>
          <p className={classes['latest']}>
            <span>{words.now}</span> <strong>{format(latest)}</strong>
          </p>
          {isTable ? (
            <SeriesTable title={title} series={series} />
          ) : (
            <div
              role="img"
              aria-label={words.described(
                title,
                values.length,
                format(Math.min(...values)),
                format(Math.max(...values)),
              )}
              className={classes['chart']}
            >
              <Suspense fallback={<Skeleton height={190} />}>
                <TimeChart
                  series={drawn}
                  format={format}
                  formatTick={(value) => formatTick({ value, unit }, language)}
                  top={scaleTop}
                  marks={typeof baseline === 'number' ? [...marks, { value: baseline, level: 'baseline' }] : marks}
                />
              </Suspense>
            </div>
          )}
          <ul className={classes['marks']}>
            <li data-mark={typeof baseline === 'number' ? 'baseline' : 'none'}>
              {words.lastWeek}{' '}
              <strong>{baseline === null || baseline === undefined ? words.noBaseline : format(baseline)}</strong>
            </li>
            {marks.map(({ value, level }) => (
              <li key={value} data-mark={level}>
                {words[level]} <strong>{format(value)}</strong>
              </li>
            ))}
          </ul>
          {rows.length === 1 && <p className={classes['note']}>{words.onePoint}</p>}
          {series.length > 1 && !isTable && <Legend series={drawn} />}
          {series.length > drawn.length && !isTable && (
            <p className={classes['note']}>{words.moreLines(series.length - drawn.length)}</p>
          )}
        </>
      )}
      <footer className={classes['foot']}>
        <Link href={closer.href}>{words.lookCloser(closer.title)}</Link>
        {sources}
      </footer>
    </section>
  );
}

function Legend({ series }: { readonly series: readonly Series[] }) {
  return (
    <ul className={classes['legend']}>
      {series.map(({ object }, index) => (
        <li key={object} data-line={index}>
          {object}
        </li>
      ))}
    </ul>
  );
}

function SeriesTable({ title, series }: { readonly title: string; readonly series: readonly Series[] }) {
  const words = useWords(chartWords);
  const { language } = useLanguage();
  const rows = seriesRows(series).toReversed();
  return (
    <section className={classes['table']} tabIndex={0} aria-label={title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            {series.map(({ object }) => (
              <th key={object} scope="col">
                {object}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, values }) => (
            <tr key={at}>
              <th scope="row">{formatMoment(at, language)}</th>
              {series.map(({ object, unit }) => {
                const value = values[object];
                return <td key={object}>{value === undefined ? '–' : formatFigure({ value, unit }, language)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
