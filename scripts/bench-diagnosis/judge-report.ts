import { renderReport, type Finding, type Report } from '@starrocks-mcp/experts';
import type { Expectation } from './expectation.ts';

type Wanted = Expectation['findings']['must'][number];

/** Of one kind of id: what was rightly said, what was missed, what was said without cause. */
export interface Tally {
  readonly right: readonly string[];
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

export interface Judgement {
  readonly findings: Tally;
  readonly causes: Tally;
  /** Undefined where the scenario has no root cause. */
  readonly causeFirst: boolean | undefined;
  /** Critical findings on a healthy cluster. */
  readonly falseCriticals: readonly string[];
  /** What else differs: grade, object, status, order, unknowns, leaks. Sentences. */
  readonly complaints: readonly string[];
}

/** Compares a report with what its scenario expects. Severity and object are complaints, not misses. */
export function judgeReport(report: Report, expect: Expectation): Judgement {
  const found = new Set(report.findings.map(({ id }) => id));
  const must = expect.findings.must;
  const allowed = new Set([...must.map(({ id }) => id), ...expect.findings.may]);
  return {
    findings: {
      right: must.map(({ id }) => id).filter((id) => found.has(id)),
      missed: must.map(({ id }) => id).filter((id) => !found.has(id)),
      wrong: [...found].filter((id) => !allowed.has(id) || expect.findings.mustNot.includes(id)),
    },
    ...judgeCauses(report, expect),
    falseCriticals: expect.kind === 'healthy' ? unexpectedCriticals(report, must) : [],
    complaints: [
      ...must.flatMap((wanted) => complainOfFinding(report, wanted)),
      ...complainOfStatus(report, expect),
      ...complainOfChecks(report, expect),
      ...complainOfLeaks(report, expect),
      ...complainOfLength(report),
    ],
  };
}

function judgeCauses(report: Report, expect: Expectation): Pick<Judgement, 'causes' | 'causeFirst'> {
  const named = report.root_causes.map(({ id }) => id);
  const wanted = expect.root_causes.flat();
  const first = expect.root_causes[0];
  return {
    causes: {
      right: wanted.filter((id) => named.includes(id)),
      missed: wanted.filter((id) => !named.includes(id)),
      wrong: named.filter((id) => !wanted.includes(id) && !expect.root_causes_may.includes(id)),
    },
    causeFirst: first === undefined ? undefined : [first].flat().includes(named[0] ?? ''),
  };
}

function unexpectedCriticals(report: Report, must: readonly Wanted[]): string[] {
  const expected = new Set(must.filter(({ severity }) => severity === 'critical').map(({ id }) => id));
  return report.findings.filter(({ id, severity }) => severity === 'critical' && !expected.has(id)).map(({ id }) => id);
}

function complainOfFinding(report: Report, wanted: Wanted): string[] {
  const findings = report.findings.filter(({ id }) => id === wanted.id);
  if (findings.length === 0) return [];
  const complaints: string[] = [];
  if (wanted.severity !== undefined && !findings.some(({ severity }) => severity === wanted.severity)) {
    complaints.push(`${wanted.id} is ${findings.map(({ severity }) => severity).join(', ')}, not ${wanted.severity}`);
  }
  if (wanted.object !== undefined && !findings.some((finding) => names(finding, wanted.object ?? ''))) {
    complaints.push(`${wanted.id} does not name ${wanted.object}`);
  }
  return complaints;
}

function names(finding: Finding, object: string): boolean {
  const shown = [finding.title, finding.summary, ...finding.objects.map(({ name }) => name)];
  const cells = finding.evidence.flatMap(({ rows }) => rows.flat().map(String));
  return [...shown, ...cells].some((text) => text.includes(object));
}

function complainOfStatus(report: Report, expect: Expectation): string[] {
  if (expect.status === undefined) return [];
  const allowed = [expect.status].flat();
  return allowed.includes(report.status) ? [] : [`status is ${report.status}, not ${allowed.join(' or ')}`];
}

function complainOfChecks(report: Report, expect: Expectation): string[] {
  const statusOf = (id: string): string => report.checks.find((check) => check.id === id)?.status ?? 'absent';
  const notUnknown = expect.unknown.filter((id) => statusOf(id) !== 'unknown');
  const passed = expect.not_passed.filter((id) => statusOf(id) === 'passed');
  return [
    ...notUnknown.map((id) => `check ${id} is ${statusOf(id)}, not unknown`),
    ...passed.map((id) => `check ${id} claims health`),
  ];
}

function complainOfLeaks(report: Report, expect: Expectation): string[] {
  const text = JSON.stringify(report) + renderReport(report);
  return expect.absent.filter((secret) => text.includes(secret)).map((secret) => `the report shows "${secret}"`);
}

/** What a person gets unless they ask for all of it. */
const MAX_TEXT_CHARACTERS = 8_000;

function complainOfLength(report: Report): string[] {
  const { length } = renderReport(report);
  return length <= MAX_TEXT_CHARACTERS ? [] : [`the text has ${length} characters, ${MAX_TEXT_CHARACTERS} are allowed`];
}
