import { Button, Skeleton } from '@mantine/core';
import { lazy, Suspense, useId, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useLanguage, useWords } from '../../words/language.tsx';
import { formatFigure, formatMoment, formatTick } from '../format.ts';
import type { Baseline, Series } from '../tenant-data.ts';
import { ChartBoundary } from './chart-boundary.tsx';
import { chartWords } from './chart-words.ts';
import { largestSeries, seriesRows } from './series-rows.ts';
import type { ChartMark } from './time-chart.tsx';
import { ScrollRegion } from '../report/scroll-region.tsx';
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
  /** Findings of the latest report about this figure. */
  readonly evidence: readonly { readonly href: string; readonly title: string }[];
  /** The tool that shows the rows behind the line. */
  readonly closer: { readonly href: string; readonly title: string };
  readonly sources: ReactNode;
}

/** One figure over time: its latest value, the same hour last week, the line, and all of it as a table. */
export function SeriesCard({
  title,
  about,
  series,
  baselines,
  marks,
  top: scaleTop,
  evidence,
  closer,
  sources,
}: SeriesCardProps) {
  const words = useWords(chartWords);
  const { language } = useLanguage();
  const id = useId();
  const [isTable, setTable] = useState(false);
  const [highest] = largestSeries(series, 1);
  const unit = highest?.unit ?? '';
  const latest = highest?.points.at(-1);
  const baseline = baselines.find(({ object }) => object === highest?.object)?.at_same_hour_last_week ?? undefined;
  const rows = seriesRows(series);
  const isOfMany = series.length > 1;
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
            <span>{isOfMany ? words.nowOf(highest?.object ?? '') : words.now}</span>{' '}
            <strong>{formatFigure({ value: latest[1], unit }, language)}</strong>{' '}
            <time dateTime={new Date(latest[0]).toISOString()}>{formatMoment(latest[0], language)}</time>
          </p>
          {isTable ? (
            <SeriesTable title={title} series={series} />
          ) : (
            <Drawn title={title} series={series} baseline={baseline} marks={marks} top={scaleTop} />
          )}
          <Marks baseline={baseline} of={isOfMany ? highest?.object : undefined} marks={marks} unit={unit} />
          {rows.length === 1 && <p className={classes['note']}>{words.onePoint}</p>}
        </>
      )}
      <footer className={classes['foot']}>
        {evidence.map(({ href, title: finding }) => (
          <Link key={href} href={href}>
            {words.evidenceOf(finding)}
          </Link>
        ))}
        <Link href={closer.href}>{words.lookCloser(closer.title)}</Link>
        {sources}
      </footer>
    </section>
  );
}

interface DrawnProps extends Pick<SeriesCardProps, 'title' | 'series' | 'marks'> {
  readonly baseline: number | undefined;
  readonly top: number | undefined;
}

/** The lines, and what they tell those who do not see them. */
function Drawn({ title, series, baseline, marks, top }: DrawnProps) {
  const words = useWords(chartWords);
  const { language } = useLanguage();
  const drawn = largestSeries(series, MOST_LINES);
  const unit = drawn[0]?.unit ?? '';
  const format = (value: number): string => formatFigure({ value, unit }, language);
  const values = series.flatMap(({ points }) => points.map(([, value]) => value));
  const [lowest, highest] = [format(Math.min(...values)), format(Math.max(...values))];
  return (
    <>
      <ChartBoundary fallback={<SeriesTable title={title} series={series} />}>
        <div
          role="img"
          aria-label={words.described(title, values.length, lowest, highest)}
          className={classes['chart']}
        >
          <Suspense fallback={<Skeleton height={190} />}>
            <TimeChart
              series={drawn}
              format={format}
              formatTick={(value) => formatTick({ value, unit }, language)}
              top={top}
              marks={baseline === undefined ? marks : [...marks, { value: baseline, level: 'baseline' }]}
            />
          </Suspense>
        </div>
      </ChartBoundary>
      {series.length > 1 && <Legend series={drawn} />}
      {series.length > drawn.length && (
        <p className={classes['note']}>{words.moreLines(series.length - drawn.length)}</p>
      )}
    </>
  );
}

interface MarksProps extends Pick<SeriesCardProps, 'marks'> {
  readonly baseline: number | undefined;
  /** Whose baseline it is, where there are several lines. */
  readonly of: string | undefined;
  readonly unit: string;
}

/** What the levels across the chart stand for. */
function Marks({ baseline, of, marks, unit }: MarksProps) {
  const words = useWords(chartWords);
  const { language } = useLanguage();
  const format = (value: number): string => formatFigure({ value, unit }, language);
  return (
    <ul className={classes['marks']}>
      <li data-mark={baseline === undefined ? 'none' : 'baseline'}>
        {of === undefined ? words.lastWeek : words.lastWeekOf(of)}{' '}
        <strong>{baseline === undefined ? words.noBaseline : format(baseline)}</strong>
      </li>
      {marks.map(({ value, level }) => (
        <li key={value} data-mark={level}>
          {words[level]} <strong>{format(value)}</strong>
        </li>
      ))}
    </ul>
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
    <ScrollRegion className={classes['table']} label={title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            {series.map(({ object }) => (
              <th key={object} scope="col">
                {object === 'cluster' ? words.cluster : object}
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
    </ScrollRegion>
  );
}
