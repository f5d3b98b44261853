import type { ChartMark } from './time-chart.tsx';

export interface Chart {
  /** Of the figure. */
  readonly id: string;
  /** What it tells of; two charts of one subject stand in for each other where a release tells one of them. */
  readonly subject: 'compaction' | 'versions' | 'loads' | 'lag';
  readonly title: 'compaction' | 'versions' | 'loads' | 'lag' | 'delay';
  /** The tool that shows the rows behind it. */
  readonly tool: string;
  /** Ids of findings whose evidence is about the same number. */
  readonly findings: readonly string[];
  readonly marks: readonly ChartMark[];
  /** The top of the scale, where there is one. */
  readonly top?: number;
}

/** Levels are those of the checks of the same figures (docs/findings.md; charts.test.ts holds them together). */
export const CHARTS: readonly Chart[] = [
  {
    id: 'compaction.max_score',
    subject: 'compaction',
    title: 'compaction',
    tool: 'get_compaction_status',
    findings: ['compaction.ingest_rejected', 'compaction.score_high'],
    marks: [
      { value: 100, level: 'warning' },
      { value: 500, level: 'critical' },
    ],
  },
  {
    id: 'compaction.max_versions',
    subject: 'versions',
    title: 'versions',
    tool: 'get_high_compaction_partitions',
    findings: ['compaction.too_many_versions'],
    marks: [
      { value: 700, level: 'warning' },
      { value: 900, level: 'critical' },
    ],
  },
  {
    id: 'import.load_success_ratio',
    subject: 'loads',
    title: 'loads',
    tool: 'get_failed_load_jobs',
    findings: ['import.failure_rate'],
    marks: [
      { value: 0.95, level: 'warning' },
      { value: 0.8, level: 'critical' },
    ],
    top: 1,
  },
  {
    id: 'ingestion.routine_load_lag',
    subject: 'lag',
    title: 'lag',
    tool: 'get_routine_load_jobs',
    findings: ['ingestion.lag'],
    marks: [
      { value: 60_000, level: 'warning' },
      { value: 300_000, level: 'critical' },
    ],
  },
  {
    id: 'ingestion.routine_load_delay',
    subject: 'lag',
    title: 'delay',
    tool: 'get_routine_load_jobs',
    findings: ['ingestion.lag'],
    marks: [
      { value: 720, level: 'warning' },
      { value: 3600, level: 'critical' },
    ],
  },
];
