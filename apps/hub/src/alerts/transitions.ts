import type { Finding, Report, RootCause } from '@starrocks-mcp/experts';
import { passedChecks } from '../history/passed-checks.ts';
import { isWorse, type AlertSeverity, type AlertTransition } from './alert-target.ts';

/** What a person is told of a finding or a root cause, in the report's language. */
interface Told {
  readonly title: string;
  readonly summary: string;
  readonly language: 'en' | 'zh';
  /** The finding itself; of a root cause, the most urgent finding that it explains. */
  readonly findingId: string;
  readonly rootCause: Pick<RootCause, 'id' | 'title' | 'summary' | 'explains'> | undefined;
}

/** What stands at a tenant: a finding (`subject` is its id) or a root cause (`cause:<id>`). */
export interface Standing {
  readonly subject: string;
  /** Empty: the subject as a whole. Else one of the objects that are worth an alert of their own. */
  readonly object: string;
  readonly severity: AlertSeverity;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly told: Told;
}

export interface Transition {
  readonly kind: AlertTransition;
  readonly subject: string;
  /** Empty string: the subject as a whole; else the objects that joined. */
  readonly objects: readonly string[];
  readonly severity: AlertSeverity;
  readonly told: Told;
  /** Subjects that need no word of their own, as this one says it. */
  readonly covers: readonly string[];
}

export interface Considered {
  readonly transitions: readonly Transition[];
  /** What stands now, over all checks that ever ran. */
  readonly standing: readonly Standing[];
  /** Findings that a root cause explains in this report. */
  readonly explained: ReadonlySet<string>;
}

interface Input {
  readonly report: Pick<Report, 'findings' | 'root_causes' | 'checks' | 'cluster' | 'language'>;
  readonly before: readonly Standing[];
  readonly now: number;
}

const WHOLE = '';
/** Of these each one needs a hand of its own, and their names stay; tables and partitions come and go by the dozen. */
const OBJECTS_ALERTED: ReadonlySet<string> = new Set(['disk', 'job']);

/**
 * What changed against what stood. Only a check that ran and passed, or is of no meaning for this cluster, resolves its
 * finding: one that could not run, or was not asked, leaves it standing. What a root cause explains is told with the root cause.
 */
export function considerReport({ report, before, now }: Input): Considered {
  const known = new Map(before.map((state) => [keyOf(state), state]));
  const passed = passedChecks(report);
  const found = [...report.findings.map((finding) => ofFinding(finding, report)), ...causesOf(report, known, passed)];
  const opened = found.flatMap((seen) => openingOf(seen, known) ?? []);
  const seenSubjects = new Set(found.map(({ subject }) => subject));
  const kept = before.filter(({ subject }) => !seenSubjects.has(subject) && !hasPassed(subject, { known, passed }));
  const stood = before.filter(({ subject, object }) => object === WHOLE && !seenSubjects.has(subject));
  const resolved = stood.filter(({ subject }) => hasPassed(subject, { known, passed })).map(resolutionOf);
  const covered = new Set(resolved.flatMap(({ covers }) => covers));
  const explained = new Set(
    report.findings.filter((finding) => finding.explained_by !== undefined).map(({ id }) => id),
  );
  return {
    transitions: [
      ...opened.filter(({ subject }) => !explained.has(subject)),
      ...resolved.filter(({ subject }) => !covered.has(subject)),
    ],
    standing: [...kept, ...found.flatMap((seen) => standingOf(seen, { known, now }))],
    explained,
  };
}

interface Seen {
  readonly subject: string;
  readonly severity: AlertSeverity;
  readonly objects: readonly string[];
  readonly told: Told;
}

function ofFinding({ id, severity, title, summary, objects }: Finding, { language }: Pick<Report, 'language'>): Seen {
  const names = objects.filter(({ kind }) => OBJECTS_ALERTED.has(kind)).map(({ kind, name }) => `${kind} ${name}`);
  return {
    subject: id,
    severity,
    objects: [...new Set(names)],
    told: { title, summary, language, findingId: id, rootCause: undefined },
  };
}

type Known = ReadonlyMap<string, Standing>;

function causesOf(
  { root_causes, findings, language }: Input['report'],
  known: Known,
  passed: ReadonlySet<string>,
): Seen[] {
  return root_causes.map(({ id, severity, title, summary, explains }) => {
    const subject = `cause:${id}`;
    const before = known.get(keyOf({ subject, object: WHOLE }))?.told.rootCause?.explains ?? [];
    // What it explained earlier and has not passed since still belongs to it.
    const members = [...new Set([...explains, ...before.filter((member) => !passed.has(member))])];
    const first = findings.find((finding) => explains.includes(finding.id))?.id ?? explains[0] ?? id;
    const rootCause = { id, title, summary, explains: members };
    return { subject, severity, objects: [], told: { title, summary, language, findingId: first, rootCause } };
  });
}

function openingOf({ subject, severity, objects, told }: Seen, known: Known): Transition | undefined {
  const before = known.get(keyOf({ subject, object: WHOLE }));
  const opening = { subject, severity, told, covers: [] };
  if (before === undefined) return { ...opening, kind: 'new', objects: [WHOLE, ...objects] };
  const joined = objects.filter((object) => !known.has(keyOf({ subject, object })));
  const rose = isWorse(severity, before.severity) ? [WHOLE] : [];
  if (joined.length + rose.length === 0) return undefined;
  return { ...opening, kind: 'worsened', objects: [...rose, ...joined] };
}

/** A root cause is over once all that it explained has passed. */
function hasPassed(
  subject: string,
  { known, passed }: { readonly known: Known; readonly passed: ReadonlySet<string> },
): boolean {
  const members = known.get(keyOf({ subject, object: WHOLE }))?.told.rootCause?.explains;
  if (members === undefined) return passed.has(subject);
  return members.every((member) => passed.has(member) || !known.has(keyOf({ subject: member, object: WHOLE })));
}

function resolutionOf({ subject, severity, told }: Standing): Transition {
  return { kind: 'resolved', subject, objects: [WHOLE], severity, told, covers: told.rootCause?.explains ?? [] };
}

function standingOf(
  { subject, severity, objects, told }: Seen,
  { known, now }: { readonly known: Known; readonly now: number },
): Standing[] {
  return [WHOLE, ...objects].map((object) => {
    const since = known.get(keyOf({ subject, object }))?.since ?? now;
    return { subject, object, severity, since, told };
  });
}

function keyOf({ subject, object }: Pick<Standing, 'subject' | 'object'>): string {
  return `${subject}\n${object}`;
}
