import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { Answer } from '../../ui/answer.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { findingAnchor } from '../report/finding-link.tsx';
import type { DrawnReport, SeriesAnswer } from '../tenant-data.ts';
import { useSeries, useTools } from '../use-tenant-queries.ts';
import { chartWords } from './chart-words.ts';
import { CHARTS, type Chart } from './charts.ts';
import { FigureSources } from './figure-sources.tsx';
import { SeriesCard } from './series-card.tsx';
import classes from './trends.module.css';

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
  const base = `/tenants/${encodeURIComponent(tenantId)}`;
  const titleOf = (name: string): string => tools.find((tool) => tool.name === name)?.title ?? name;
  const cardOf = (chart: Chart, { series, baselines }: SeriesAnswer) => (
    <SeriesCard
      key={chart.id}
      title={words[chart.title]}
      about={words[`${chart.title}About`]}
      series={series.filter(({ id }) => id === chart.id)}
      baselines={baselines.filter(({ id }) => id === chart.id)}
      marks={chart.marks}
      {...(chart.top !== undefined && { top: chart.top })}
      evidence={report.findings
        .filter(({ id }) => chart.findings.includes(id))
        .map(({ id, title }) => ({ href: `${base}/findings#${findingAnchor(id)}`, title }))}
      closer={{ href: `${base}/tools/${chart.tool}`, title: titleOf(chart.tool) }}
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
        {(answer) => {
          const told = CHARTS.filter((chart) => isTold(chart, answer));
          return (
            <>
              <div className={classes['cards']} data-count={told.length}>
                {told.map((chart) => cardOf(chart, answer))}
              </div>
              <NotTold told={told} report={report} />
            </>
          );
        }}
      </Answer>
    </section>
  );
}

interface NotToldProps {
  readonly told: readonly Chart[];
  readonly report: DrawnReport;
}

/** What the cluster did not tell when it was asked; an analysis of one part asks for less. */
function NotTold({ told, report }: NotToldProps) {
  const words = useWords(chartWords);
  const experts = new Set(report.checks.map(({ expert }) => expert));
  const asked = CHARTS.filter(({ id }) => experts.has(id.slice(0, id.indexOf('.'))));
  const subjects = new Set(asked.map(({ subject }) => subject));
  for (const { subject } of told) subjects.delete(subject);
  if (subjects.size === 0) return null;
  return <p className={classes['untold']}>{words.notTold([...subjects].map((subject) => words[subject]))}</p>;
}
