import type { Language, Report } from '@starrocks-mcp/experts';

/** A report as it is kept: in both languages, with the evidence, which has none, once. */
interface ReportBody {
  readonly report: Report;
  readonly translation?: Report | undefined;
}

export function writeReportBody({ report, translation }: ReportBody): string {
  if (translation === undefined) return JSON.stringify({ report });
  const findings = translation.findings.map((finding) => ({ ...finding, evidence: [] }));
  const { figures: _figures, figure_sources: _sources, ...told } = translation;
  return JSON.stringify({ report, translation: { ...told, findings } });
}

/** In this language, or as it was asked for. */
export function readReportBody(text: string, language: Language | undefined): Report {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this hub wrote it
  const { report, translation } = JSON.parse(text) as ReportBody;
  if (language === undefined || language === report.language || translation === undefined) return report;
  const evidence = new Map(report.findings.map((finding) => [finding.id, finding.evidence]));
  const findings = translation.findings.map((finding) => ({ ...finding, evidence: evidence.get(finding.id) ?? [] }));
  return { ...report, ...translation, findings };
}
