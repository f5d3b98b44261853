import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { Answer } from '../../ui/answer.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import type { DrawnReport, SeriesAnswer } from '../tenant-data.ts';
import { useSeries, useTools } from '../use-tenant-queries.ts';
import { chartWords } from './chart-words.ts';
import { FigureSources } from './figure-sources.tsx';
import { SeriesCard } from './series-card.tsx';
import type { ChartMark } from './time-chart.tsx';
import classes from './trends.module.css';

interface Chart {
  readonly id: string;
  readonly title: 'compaction' | 'versions' | 'loads' | 'lag';
  readonly about: 'compactionAbout' | 'versionsAbout' | 'loadsAbout' | 'lagAbout';
  readonly tool: string;
  readonly marks: readonly ChartMark[];
  readonly top?: number;
}

/** Levels as the checks of the same figures use them (docs/findings.md). */
const CHARTS: readonly Chart[] = [
  {
    id: 'compaction.max_score',
    title: 'compaction',
    about: 'compactionAbout',
    tool: 'get_compaction_status',
    marks: [
      { value: 100, level: 'warning' },
      { value: 500, level: 'critical' },
    ],
  },
  {
    id: 'compaction.max_versions',
    title: 'versions',
    about: 'versionsAbout',
    tool: 'get_high_compaction_partitions',
    marks: [{ value: 1000, level: 'critical' }],
  },
  {
    id: 'import.load_success_ratio',
    title: 'loads',
    about: 'loadsAbout',
    tool: 'get_failed_load_jobs',
    marks: [{ value: 0.95, level: 'warning' }],
    top: 1,
  },
  {
    id: 'ingestion.routine_load_lag',
    title: 'lag',
    about: 'lagAbout',
    tool: 'get_routine_load_jobs',
    marks: [{ value: 300_000, level: 'critical' }],
  },
];
const IDS = CHARTS.map(({ id }) => id);
const DAY_MS = 86_400_000;
const PERIODS = [
  { name: 'day', ms: DAY_MS },
  { name: 'week', ms: 7 * DAY_MS },
  { name: 'month', ms: 30 * DAY_MS },
  { name: 'quarter', ms: 90 * DAY_MS },
] as const;

interface TrendsProps {
  readonly tenantId: string;
  readonly report: DrawnReport;
}

/** The figures of a tenant over time. A figure that the cluster does not tell has no chart, rather than a line at 0. */
export function Trends({ tenantId, report }: TrendsProps) {
  const words = useWords(chartWords);
  const { language } = useLanguage();
  const [sinceMs, setSinceMs] = useState<number>(7 * DAY_MS);
  const query = useSeries({ tenantId, ids: IDS, sinceMs, newest: report.generated_at });
  const tools = useTools().data?.tools ?? [];
  const titleOf = (name: string): string => tools.find((tool) => tool.name === name)?.title ?? name;
  const cardOf = (chart: Chart, { series, baselines }: SeriesAnswer) => (
    <SeriesCard
      key={chart.id}
      title={words[chart.title]}
      about={words[chart.about]}
      series={series.filter(({ id }) => id === chart.id)}
      baselines={baselines.filter(({ id }) => id === chart.id)}
      marks={chart.marks}
      {...(chart.top !== undefined && { top: chart.top })}
      closer={{ href: `/tenants/${encodeURIComponent(tenantId)}/tools/${chart.tool}`, title: titleOf(chart.tool) }}
      sources={<FigureSources report={report} ids={[chart.id]} />}
    />
  );
  const isTold = (chart: Chart, { series }: SeriesAnswer): boolean =>
    series.some(({ id }) => id === chart.id) || (report.figures ?? []).some(({ id }) => id === chart.id);
  return (
    <section aria-label={words.trends} className={classes['trends']} lang={language === 'zh' ? 'zh-CN' : 'en'}>
      <header className={classes['head']}>
        <h2>{words.trends}</h2>
        <NativeSelect
          size="xs"
          aria-label={words.period}
          value={String(sinceMs)}
          onChange={(event) => setSinceMs(Number(event.currentTarget.value))}
          data={PERIODS.map(({ name, ms }) => ({ value: String(ms), label: words[name] }))}
        />
      </header>
      <Answer query={query}>
        {(answer) => (
          <>
            <div className={classes['cards']} data-count={CHARTS.filter((chart) => isTold(chart, answer)).length}>
              {CHARTS.filter((chart) => isTold(chart, answer)).map((chart) => cardOf(chart, answer))}
            </div>
            <NotTold charts={CHARTS.filter((chart) => !isTold(chart, answer))} />
          </>
        )}
      </Answer>
    </section>
  );
}

function NotTold({ charts }: { readonly charts: readonly Chart[] }) {
  const words = useWords(chartWords);
  if (charts.length === 0) return null;
  return (
    <p className={classes['untold']}>
      {words.notTold}: {charts.map(({ title }) => words[title]).join(', ')}
    </p>
  );
}
