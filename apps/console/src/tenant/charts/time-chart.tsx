import '@mantine/charts/styles.css';
import { LineChart } from '@mantine/charts';
import { useReducedMotion } from '@mantine/hooks';
import type { Language } from '../../words/define-words.ts';
import { useLanguage, useWords } from '../../words/language.tsx';
import { formatMoment } from '../format.ts';
import type { Series } from '../tenant-data.ts';
import { chartWords } from './chart-words.ts';
import { durationTicks } from './duration-ticks.ts';
import { seriesRows } from './series-rows.ts';

/** A level that is drawn across the chart. */
export interface ChartMark {
  readonly value: number;
  readonly level: 'warning' | 'critical' | 'baseline';
}

interface TimeChartProps {
  readonly series: readonly Series[];
  readonly marks: readonly ChartMark[];
  readonly format: (value: number) => string;
  /** Without the unit and short, for the scale. */
  readonly formatTick: (value: number) => string;
  /** The top of the scale, where there is one. */
  readonly top?: number | undefined;
}

const COLORS = [
  'var(--c-accent)',
  'var(--c-chart-2, #b0489c)',
  'var(--c-chart-3, #1f8a8a)',
  'var(--c-chart-4, #a66a00)',
];
const MARK_COLOR = {
  warning: 'var(--c-warning)',
  critical: 'var(--c-critical)',
  baseline: 'var(--c-muted)',
} as const;
const HEIGHT_PX = 190;
/** Room for half a label above the scale and half a dot beside the last point. */
const MARGIN = { top: 10, right: 10 };

/** Lines over time. It comes in a script of its own, as the chart library is heavy. */
export default function TimeChart({ series, marks, format, formatTick, top }: TimeChartProps) {
  const { language } = useLanguage();
  const words = useWords(chartWords);
  const still = useReducedMotion();
  // Names of jobs have dots, which the chart library reads as paths.
  const keys = series.map((line, index) => ({ line, key: `line${index}` }));
  const keyOf = new Map(keys.map(({ line, key }) => [line.object, key]));
  const data = seriesRows(series).map(({ at, values }): Record<string, number> =>
    Object.fromEntries([
      ['at', at],
      ...Object.entries(values).map(([object, value]) => [keyOf.get(object) ?? object, value]),
    ]),
  );
  const spanMs = (data.at(-1)?.['at'] ?? 0) - (data[0]?.['at'] ?? 0);
  const tick = timeTick(language, spanMs);
  return (
    <LineChart
      h={HEIGHT_PX}
      data={data}
      dataKey="at"
      curveType="monotone"
      strokeWidth={1.75}
      withDots={data.length < 30}
      dotProps={{ r: 2.5 }}
      activeDotProps={{ r: 4 }}
      connectNulls={false}
      gridAxis="x"
      tickLine="none"
      valueFormatter={format}
      series={keys.map(({ line, key }, index) => ({
        name: key,
        label: line.object === 'cluster' ? words.cluster : line.object,
        color: COLORS[index % COLORS.length] ?? 'gray',
      }))}
      referenceLines={marks.map(({ value, level }) => ({
        y: value,
        color: MARK_COLOR[level],
        strokeDasharray: level === 'baseline' ? '1 4' : '6 4',
        // A level beyond the scale is told in words beside the chart.
        ifOverflow: 'hidden' as const,
      }))}
      xAxisProps={{
        type: 'number',
        scale: 'time',
        domain: ['dataMin', 'dataMax'],
        tickFormatter: (at: number) => tick.format(at),
        minTickGap: 40,
      }}
      yAxisProps={{
        width: 56,
        tickFormatter: (value: number) => formatTick(value),
        ...scaleOf(series, top),
      }}
      tooltipProps={{ labelFormatter: (at) => formatTooltipTime(at, language) }}
      // The table beside it is for keyboards and screen readers; a focus inside the drawing would have no name.
      lineChartProps={{ accessibilityLayer: false, margin: MARGIN }}
      lineProps={{ isAnimationActive: !still, animationDuration: 300 }}
    />
  );
}

/** The ends and lines of the scale, where the library's own choice would not read well. */
function scaleOf(series: readonly Series[], top: number | undefined) {
  if (top !== undefined) return { domain: [lowestOf(series, top), top] };
  if (series[0]?.unit !== 's') return {};
  const ticks = durationTicks(Math.max(...series.flatMap(({ points }) => points.map(([, value]) => value))));
  return { ticks: [...ticks], domain: [0, ticks.at(-1) ?? 1] };
}

/** The bottom of a scale with a fixed top: no higher than a tenth below it, so that small dips stay small. */
function lowestOf(series: readonly Series[], top: number): number {
  const lowest = Math.min(...series.flatMap(({ points }) => points.map(([, value]) => value)));
  const step = top / 10;
  return Math.max(0, Math.min(top - step, Math.floor(lowest / step) * step));
}

const DAY_MS = 86_400_000;

function timeTick(language: string, spanMs: number): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(
    language === 'zh' ? 'zh-CN' : 'en-GB',
    spanMs > 2 * DAY_MS ? { month: 'short', day: 'numeric' } : { hour: '2-digit', minute: '2-digit' },
  );
}

/** Before the pointer is over the chart, the library asks for a time that there is not. */
function formatTooltipTime(at: unknown, language: Language): string {
  return typeof at === 'number' ? formatMoment(at, language) : '';
}
