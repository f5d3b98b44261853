import type { Context } from '../cluster/context.ts';
import { inLanguage, type Bilingual } from '../form/bilingual.ts';
import type { RemedyText } from '../form/check.ts';
import { nameWorst } from '../form/name-worst.ts';
import type { CheckOutcome, Finding, Language, Remedy, Report, RootCause } from '../report.ts';
import { compareUrgency, type CauseResult } from './correlate.ts';
import { documentationLink } from './documentation-link.ts';
import type { Measured } from './measure-figures.ts';
import type { CheckResult } from './run-check.ts';
import { scoreOf, statusOf } from './score.ts';
import { summarize } from './summarize.ts';

interface Input {
  readonly tenant: string;
  readonly language: Language;
  readonly generatedAt: Date;
  readonly context: Context;
  readonly results: readonly CheckResult[];
  readonly causes: readonly CauseResult[];
  readonly measured: Measured;
  readonly cost: Report['cost'];
}

/** The whole diagnosis in one language: what was found by urgency, root causes first, and every check's end. */
export function buildReport(input: Input): Report {
  const { tenant, language, context, results, causes } = input;
  const findings = buildFindings(input);
  const counted = findings.map((finding) => ({
    severity: finding.severity,
    explained: finding.explained_by !== undefined,
  }));
  const status = statusOf({ results, findings: counted });
  const checks = results.map((result) => buildOutcome(result, language));
  const rootCauses = causes.map((cause) => buildCause(cause, language));
  return {
    tenant,
    language,
    generated_at: input.generatedAt.toISOString(),
    cluster: {
      version: context.version,
      architecture: context.architecture,
      now: context.clock?.now ?? null,
      time_zone: context.timeZone ?? (context.clock === undefined ? null : formatZone(context.clock.zoneOffsetSeconds)),
      nodes: { alive: context.nodes.alive, total: context.nodes.total },
    },
    status,
    score: scoreOf({ results, findings: counted, causes }),
    summary: summarize({ status, findings, rootCauses, checks, language }),
    root_causes: rootCauses,
    findings,
    checks,
    figures: input.measured.figures,
    figure_sources: input.measured.sources,
    cost: input.cost,
  };
}

function buildFindings({ results, causes, context, language }: Input): readonly Finding[] {
  return results
    .flatMap(({ check, verdict }): Finding[] => {
      if (verdict.status !== 'found') return [];
      const { found } = verdict;
      const explainedBy = causes.find((cause) => cause.found.explains.includes(check.id))?.cause.id;
      const confidence = found.confidence ?? 'high';
      return [
        {
          id: check.id,
          severity: found.severity,
          // Without a visible table the architecture is a guess, and so is what a figure means.
          confidence: context.architecture === 'unknown' && confidence === 'high' ? 'medium' : confidence,
          title: inLanguage(check.title, language),
          summary: inLanguage(found.summary, language),
          objects: found.objects,
          measured: found.measured,
          threshold: found.threshold,
          evidence: found.evidence,
          impact: inLanguage(check.impact, language),
          causes: texts(found.causes ?? check.causes, language),
          remedies: buildRemedies(nameWorst(found.remedies ?? check.remedies, found.objects), language),
          doc: documentationLink(check.doc, language),
          ...(explainedBy === undefined ? {} : { explained_by: explainedBy }),
        },
      ];
    })
    .toSorted(compareUrgency);
}

function buildCause({ cause, found, severity }: CauseResult, language: Language): RootCause {
  return {
    id: cause.id,
    severity,
    title: inLanguage(cause.title, language),
    summary: inLanguage(found.summary, language),
    explains: found.explains,
    remedies: buildRemedies(found.remedies ?? cause.remedies, language),
  };
}

function buildOutcome({ check, verdict }: CheckResult, language: Language): CheckOutcome {
  const reason = 'reason' in verdict ? { reason: inLanguage(verdict.reason, language) } : {};
  return { id: check.id, expert: check.expert, status: verdict.status, ...reason };
}

/** Remedies with their words in the reader's language. */
export function buildRemedies(remedies: readonly RemedyText[], language: Language): readonly Remedy[] {
  return remedies.map(({ text, statement }) => ({
    text: inLanguage(text, language),
    ...(statement === undefined ? {} : { statement }),
  }));
}

function texts(list: readonly Bilingual[], language: Language): readonly string[] {
  return list.map((text) => inLanguage(text, language));
}

/** `+08:00`: the offset in force, where the zone's name is not told. */
function formatZone(offsetSeconds: number): string {
  const minutes = Math.abs(offsetSeconds) / 60;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${offsetSeconds < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
