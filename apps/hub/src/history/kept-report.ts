import { CHECKS, type Language, type Report, type Severity } from '@starrocks-mcp/experts';

/** A finding where it is one line of a list. */
export interface FindingLine {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
}

/** One kept diagnosis without its report. */
export interface KeptReport {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly tool: string;
  readonly principal: string;
  readonly status: Report['status'];
  readonly score: number | null;
  readonly worst: FindingLine | null;
  readonly counts: Readonly<Record<Severity | 'unknown', number>>;
  /** Of the cluster, as it calls itself. */
  readonly release: string;
}

/** What of a report stands in lists; it is sorted by urgency. */
export function digestOf(report: Report): Pick<KeptReport, 'status' | 'score' | 'worst' | 'counts' | 'release'> {
  const { findings, checks, status, score, cluster } = report;
  const [first] = findings;
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  return {
    status,
    score,
    worst: first === undefined ? null : lineOf(first),
    counts: {
      critical: count('critical'),
      warning: count('warning'),
      info: count('info'),
      unknown: checks.filter((check) => check.status === 'unknown').length,
    },
    release: cluster.version,
  };
}

export function lineOf({ id, severity, title }: FindingLine): FindingLine {
  return { id, severity, title };
}

const TITLES = new Map(CHECKS.map(({ id, title }) => [id, title]));

/** In this language, where the finding is still one of the product's; else as it was kept. */
export function inLanguage<Line extends FindingLine | null>(line: Line, language: Language | undefined): Line {
  if (line === null || language === undefined) return line;
  return { ...line, title: TITLES.get(line.id)?.[language] ?? line.title };
}
