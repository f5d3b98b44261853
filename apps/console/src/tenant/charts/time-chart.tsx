import '@mantine/charts/styles.css';
import { LineChart } from '@mantine/charts';
import { useReducedMotion } from '@mantine/hooks';
import { useLanguage } from '../../words/language.tsx';
import type { Series } from '../tenant-data.ts';
import { seriesRows } from './series-rows.ts';

/** A level that is drawn across the chart. */
export interface ChartMark {
  readonly value: number;
  readonly label: string;
  readonly level: 'warning' | 'critical' | 'baseline';
}

interface TimeChartProps {
  readonly series: readonly Series[];
  readonly marks: readonly ChartMark[];
  readonly format: (value: number) => string;
  /** The whole scale, for shares. */
  readonly domain?: readonly [number, number] | undefined;
}

const COLORS = ['var(--c-accent)', 'var(--c-chart-2, #b0489c)', 'var(--c-chart-3, #1f8a8a)', 'var(--c-chart-4, #a66a00)'];
const MARK_COLOR = {
  warning: 'var(--c-warning)',
  critical: 'var(--c-critical)',
  baseline: 'var(--c-muted)',
} as const;
const HEIGHT_PX = 190;

/** Lines over time. It comes in a script of its own, as the chart library is heavy. */
export default function TimeChart({ series, marks, format, domain }: TimeChartProps) {
  const { language } = useLanguage();
  const still = useReducedMotion();
  // Names of jobs have dots, which the chart library reads as paths.
  const keys = series.map((line, index) => ({ line, key: `line${index}` }));
  const keyOf = new Map(keys.map(({ line, key }) => [line.object, key]));
  const data = seriesRows(series).map(({ at, values }) => ({
    at,
    ...Object.fromEntries(Object.entries(values).map(([object, value]) => [keyOf.get(object) ?? object, value])),
  }));
  const spanMs = (data.at(-1)?.at ?? 0) - (data[0]?.at ?? 0);
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
      gridAxis="y"
      tickLine="none"
      valueFormatter={format}
      series={keys.map(({ line, key }, index) => ({
        name: key,
        label: line.object,
        color: COLORS[index % COLORS.length] ?? 'gray',
      }))}
      referenceLines={marks.map(({ value, label, level }) => ({
        y: value,
        label,
        color: MARK_COLOR[level],
        labelPosition: 'insideTopRight' as const,
        strokeDasharray: level === 'baseline' ? '2 4' : '6 4',
      }))}
      xAxisProps={{
        type: 'number',
        scale: 'time',
        domain: ['dataMin', 'dataMax'],
        tickFormatter: (at: number) => tick.format(at),
        minTickGap: 40,
      }}
      yAxisProps={{ width: 64, tickFormatter: (value: number) => format(value), ...(domain && { domain: [...domain] }) }}
      tooltipProps={{ labelFormatter: (at) => tooltipTime(language).format(Number(at)) }}
      lineProps={{ isAnimationActive: !still, animationDuration: 300 }}
    />
  );
}

const DAY_MS = 86_400_000;

function timeTick(language: string, spanMs: number): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(
    language === 'zh' ? 'zh-CN' : 'en-GB',
    spanMs > 2 * DAY_MS ? { month: 'short', day: 'numeric' } : { hour: '2-digit', minute: '2-digit' },
  );
}

function tooltipTime(language: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}
