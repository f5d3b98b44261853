import type { CheckOutcome, Finding, Language, Report, RootCause } from '../report.ts';

interface Input {
  readonly status: Report['status'];
  readonly findings: readonly Finding[];
  readonly rootCauses: readonly RootCause[];
  readonly checks: readonly CheckOutcome[];
  readonly language: Language;
}

/** Two or three sentences: how the cluster is, what is most urgent, and how much could not be looked at. */
export function summarize(input: Input): string {
  return input.language === 'zh' ? summarizeChinese(input) : summarizeEnglish(input);
}

function summarizeEnglish({ status, findings, rootCauses, checks }: Input): string {
  const opening = {
    critical: 'The cluster needs help now.',
    attention: 'The cluster works, but needs attention.',
    healthy: 'No problem was found.',
    unknown: 'The state of the cluster could not be established.',
  }[status];
  const lead = rootCauses[0]?.title ?? findings.find((finding) => finding.severity !== 'info')?.title;
  const unknownCount = countUnknown(checks);
  return [
    opening,
    lead === undefined ? '' : `Most urgent: ${lead}.`,
    findings.length === 0 ? '' : `${countEnglish(findings)}.`,
    unknownCount === 0 ? '' : `${unknownCount} of ${checks.length} checks could not run.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function countEnglish(findings: readonly Finding[]): string {
  const parts = (['critical', 'warning', 'info'] as const)
    .map((severity) => ({ severity, count: findings.filter((finding) => finding.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity === 'warning' && count !== 1 ? 'warnings' : severity}`);
  return `Findings: ${parts.join(', ')}`;
}

function summarizeChinese({ status, findings, rootCauses, checks }: Input): string {
  const opening = {
    critical: '集群存在严重问题，需要立即处理。',
    attention: '集群可用，但有问题需要关注。',
    healthy: '未发现问题。',
    unknown: '无法确定集群状态。',
  }[status];
  const lead = rootCauses[0]?.title ?? findings.find((finding) => finding.severity !== 'info')?.title;
  const unknownCount = countUnknown(checks);
  return [
    opening,
    lead === undefined ? '' : `最紧急：${lead}。`,
    findings.length === 0 ? '' : `${countChinese(findings)}。`,
    unknownCount === 0 ? '' : `${checks.length} 项检查中有 ${unknownCount} 项无法执行。`,
  ].join('');
}

function countChinese(findings: readonly Finding[]): string {
  const parts = (
    [
      ['critical', '严重'],
      ['warning', '警告'],
      ['info', '提示'],
    ] as const
  )
    .map(([severity, word]) => ({ word, count: findings.filter((finding) => finding.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${word} ${count} 项`);
  return `发现：${parts.join('，')}`;
}

function countUnknown(checks: readonly CheckOutcome[]): number {
  return checks.filter((check) => check.status === 'unknown').length;
}
