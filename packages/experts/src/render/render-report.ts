import { formatBytes } from '../form/quantity.ts';
import { groupBy } from '../form/group-by.ts';
import type { Finding, Report, RootCause } from '../report.ts';
import { oneLine, tableCell, textTable } from './plain-text.ts';
import { amount, renderFinding, renderRemedies, type Depth } from './render-finding.ts';
import { wordsIn, type Words } from './words.ts';

export interface RenderOptions {
  /** `full` says everything, with evidence; `normal` (default) stays within 8,000 characters. */
  readonly detail?: 'normal' | 'full';
}

const MAX_CHARACTERS = 8000;

/** Depths to try in `normal`, from the most to the least that is said, until the report fits. */
const PLANS: readonly Plan[] = [
  { urgent: 'normal', rest: 'normal', reasons: 30 },
  { urgent: 'normal', rest: 'short', reasons: 20 },
  { urgent: 'short', rest: 'short', reasons: 10 },
  { urgent: 'short', rest: 'line', reasons: 10 },
  { urgent: 'line', rest: 'line', reasons: 5 },
];

interface Plan {
  /** For critical findings that no root cause explains. */
  readonly urgent: Depth;
  readonly rest: Depth;
  /** Most reasons of checks that could not run. */
  readonly reasons: number;
}

/** A report as text for people: Markdown that reads well in a terminal and in an AI client, in the report's language. */
export function renderReport(report: Report, { detail = 'normal' }: RenderOptions = {}): string {
  if (detail === 'full') {
    return renderWith(report, { urgent: 'full', rest: 'full', reasons: Number.POSITIVE_INFINITY }, false);
  }
  const [whole, ...shorter] = PLANS;
  const text = whole === undefined ? '' : renderWith(report, whole, false);
  if (text.length <= MAX_CHARACTERS) return text;
  const fitting = shorter.map((plan) => renderWith(report, plan, true)).find((one) => one.length <= MAX_CHARACTERS);
  return fitting ?? cutAtLine(renderWith(report, PLANS.at(-1) ?? { urgent: 'line', rest: 'line', reasons: 0 }, true));
}

function renderWith(report: Report, plan: Plan, isShortened: boolean): string {
  const words = wordsIn(report.language);
  const part = { report, plan, words, said: new Set<string>() };
  return [
    ...renderHead(report, words),
    ...renderCauses(part),
    ...renderFindings(part),
    ...renderChecks(part),
    ...(isShortened ? [words.shortened] : []),
    renderCost(report, words),
  ]
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n');
}

function renderHead(report: Report, words: Words): readonly string[] {
  const { cluster } = report;
  const facts = [
    cluster.version === '' ? '' : `StarRocks ${oneLine(cluster.version)}`,
    words.architecture[cluster.architecture],
    words.nodes(cluster.nodes.alive, cluster.nodes.total),
    cluster.now === null ? '' : words.clusterTime(cluster.now.slice(0, 16), cluster.time_zone),
  ].filter((fact) => fact !== '');
  return [
    `# ${words.heading(oneLine(report.tenant))} — ${words.status[report.status]}${report.status === 'unknown' ? '' : `${words.clause}${words.score(report.score)}`}`,
    facts.join(' · '),
    '',
    oneLine(report.summary),
    '',
  ];
}

function renderCauses(input: PartInput): readonly string[] {
  const causes = input.report.root_causes;
  if (causes.length === 0) return [];
  return [
    `## ${input.words.rootCauses}`,
    ...causes.flatMap((cause, index) => renderCause({ ...input, cause, place: index + 1 })),
  ];
}

interface CauseInput extends PartInput {
  readonly cause: RootCause;
  /** From 1. */
  readonly place: number;
}

/** What follows from a cause stands below it, a line each: what to do is said here, once. So is what follows from two. */
function renderCause({ report, cause, place, words, said }: CauseInput): readonly string[] {
  const explained = report.findings.filter(({ id }) => cause.explains.includes(id));
  const follows = explained.filter((finding) => finding.explained_by === cause.id);
  const shared = explained.filter((finding) => finding.explained_by !== cause.id).map(({ title }) => title);
  return [
    `### ${place}. [${words.severity[cause.severity]}] ${cause.title} — ${cause.id}`,
    oneLine(cause.summary),
    `${words.explains}${words.colon.trimEnd()}`,
    ...follows.flatMap((finding) => renderFinding({ finding, words, said, depth: 'line' })),
    ...(shared.length === 0 ? [] : [`- ${words.alsoAbove}${words.colon}${shared.join(words.comma)}`]),
    ...renderRemedies({ remedies: cause.remedies.slice(0, 4), words, said }),
    '',
  ];
}

interface PartInput {
  readonly report: Report;
  readonly plan: Plan;
  readonly words: Words;
  readonly said: Set<string>;
}

function renderFindings({ report, plan, words, said }: PartInput): readonly string[] {
  const { findings } = report;
  // Those that a root cause explains stand below it.
  const own = plan.rest === 'full' ? findings : findings.filter((finding) => finding.explained_by === undefined);
  if (own.length === 0) return [];
  return [
    `## ${words.findings}`,
    ...(own.length > 2 ? renderOverview(own, words) : []),
    ...own.flatMap((finding) => renderFinding({ finding, words, said, depth: depthOf(finding, plan) })),
    '',
  ];
}

function depthOf(finding: Finding, plan: Plan): Depth {
  return finding.severity === 'critical' ? plan.urgent : plan.rest;
}

function renderOverview(findings: readonly Finding[], words: Words): readonly string[] {
  const rows = findings.map((finding) => [
    words.severity[finding.severity],
    finding.title,
    tableCell(amount(finding.measured, words)),
    tableCell(amount(finding.threshold, words)),
  ]);
  return [...textTable(words.overview, rows), ''];
}

function renderChecks({ report, plan, words }: PartInput): readonly string[] {
  const { checks } = report;
  const having = (status: string): typeof checks => checks.filter((check) => check.status === status);
  const unknown = having('unknown');
  const byReason = [...groupBy(unknown, (check) => check.reason ?? '')];
  const idsOf = (alike: typeof checks): string => alike.map(({ id }) => id).join(words.comma);
  const notApplicable = having('not_applicable');
  const counts = {
    passed: having('passed').length,
    found: having('found').length,
    unknown: unknown.length,
    notApplicable: notApplicable.length,
  };
  return [
    `## ${words.checks}`,
    words.checkCounts(counts),
    ...(unknown.length === 0 ? [] : [`${words.couldNotRun}${words.colon.trimEnd()}`]),
    ...byReason.slice(0, plan.reasons).map(([reason, alike]) => `- ${idsOf(alike)}${words.colon}${oneLine(reason)}`),
    ...(byReason.length > plan.reasons
      ? [`- ${words.more(byReason.slice(plan.reasons).reduce((sum, [, alike]) => sum + alike.length, 0))}`]
      : []),
    ...(plan.rest === 'full' && notApplicable.length > 0
      ? [
          `${words.doNotApply}${words.colon.trimEnd()}`,
          ...notApplicable.map((check) => `- ${check.id}${words.colon}${oneLine(check.reason ?? '')}`),
        ]
      : []),
    '',
  ];
}

function renderCost({ cost }: Report, words: Words): string {
  return words.cost({
    statements: cost.statements,
    rows: cost.rows,
    bytes: formatBytes(cost.bytes),
    seconds: (cost.elapsed_ms / 1000).toFixed(1),
  });
}

function cutAtLine(text: string): string {
  const cut = text.slice(0, MAX_CHARACTERS - 2);
  return `${cut.slice(0, cut.lastIndexOf('\n'))}\n…`;
}
