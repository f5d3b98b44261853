import type { Report } from '@starrocks-mcp/experts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Alert, AlertMessage } from './alert-payload.ts';
import { isWorse, type AlertTransition } from './alert-target.ts';
import type { AlertTarget, AlertTargets } from './alert-targets.ts';
import type { AlertStates } from './alert-states.ts';
import { decideNotice, decideOwed, type Notice } from './decide-notice.ts';
import type { Outbox } from './outbox.ts';
import { considerReport, type Considered, type Standing, type Transition } from './transitions.ts';

interface ConsiderDeps {
  readonly states: AlertStates;
  readonly targets: Pick<AlertTargets, 'list'>;
  readonly outbox: Outbox;
  readonly publicUrl: string | undefined;
  /** Within this time the same is not told twice. */
  readonly repeatMs: number;
}

export interface Diagnosis {
  readonly tenant: Pick<Tenant, 'id' | 'name'>;
  readonly reportId: string;
  readonly report: Report;
  /** Milliseconds since 1970. */
  readonly now: number;
}

type TenantNotices = ReturnType<AlertStates['notices']>;
const NONE: ReadonlyMap<string, Notice> = new Map();

/**
 * Compares a diagnosis with what stood at its tenant, keeps what stands now and puts what targets are to be told into the
 * outbox. Part of the transaction that keeps the diagnosis, so that a kill loses neither.
 */
export function considerDiagnosis(deps: ConsiderDeps, { tenant, reportId, report, now }: Diagnosis): void {
  const { states, targets, outbox, publicUrl, repeatMs } = deps;
  const considered = considerReport({ report, before: states.list(tenant.id), now });
  states.replace(tenant.id, considered.standing, now);
  for (const target of targets.list().filter(({ entry }) => concerns(entry, tenant.id))) {
    const notices = states.notices(target.id, tenant.id);
    const { alerts, changed } = decideForTarget({ target, notices, considered, now, repeatMs });
    states.saveNotices({ targetId: target.id, tenantId: tenant.id, notices: changed });
    const link = publicUrl === undefined ? null : linkTo({ publicUrl, tenantId: tenant.id, reportId });
    const message = {
      at: new Date(now).toISOString(),
      tenant: { id: tenant.id, name: tenant.name },
      report_id: reportId,
      link,
    };
    for (const part of partsOf(target, alerts))
      outbox.add({
        target: { id: target.id, name: target.entry.name },
        tenantId: tenant.id,
        subject: part.subject,
        message: { ...message, language: part.language, alerts: part.alerts },
        now,
      });
  }
}

function linkTo({ publicUrl, tenantId, reportId }: { publicUrl: string; tenantId: string; reportId: string }): string {
  return `${publicUrl}/console/tenants/${encodeURIComponent(tenantId)}/reports/${encodeURIComponent(reportId)}`;
}

function concerns({ tenants }: AlertTarget['entry'], tenantId: string): boolean {
  return tenants === 'all' || tenants.includes(tenantId);
}

interface DecideInput {
  readonly target: AlertTarget;
  readonly notices: TenantNotices;
  readonly considered: Considered;
  readonly now: number;
  readonly repeatMs: number;
}

interface SubjectAlert {
  readonly subject: string;
  readonly language: AlertMessage['language'];
  readonly alert: Alert;
}

function decideForTarget({ target, notices, considered, now, repeatMs }: DecideInput) {
  const alerts: SubjectAlert[] = [];
  const changed: Notice[] = [];
  const inputFor = (subject: string) => ({
    target: target.entry,
    notices: notices.get(subject) ?? NONE,
    now,
    repeatMs,
  });
  for (const transition of considered.transitions) {
    const { tell, notices: told } = decideNotice(transition, inputFor(transition.subject));
    if (tell !== undefined) alerts.push(alertOf(transition, tell));
    changed.push(...told);
    if (transition.kind === 'resolved')
      changed.push(...transition.covers.flatMap((subject) => closed(notices.get(subject))));
  }
  for (const state of owable(considered)) {
    const { tell, notices: told } = decideOwed(state, inputFor(state.subject));
    if (tell !== undefined) alerts.push(alertOf(state, tell));
    changed.push(...told);
  }
  return { alerts: alerts.toSorted(byUrgency), changed };
}

/** What stands without news in this diagnosis, and is not told with its root cause. */
function owable({ standing, transitions, explained }: Considered): readonly Standing[] {
  const news = new Set(transitions.map(({ subject }) => subject));
  return standing.filter(({ subject, object }) => object === '' && !news.has(subject) && !explained.has(subject));
}

function closed(notices: ReadonlyMap<string, Notice> | undefined): Notice[] {
  const whole = notices?.get('');
  return whole === undefined ? [] : [{ ...whole, isOpen: false, isOwed: false }];
}

function alertOf({ subject, severity, told }: Transition | Standing, transition: AlertTransition): SubjectAlert {
  const { title, summary, language, findingId, rootCause } = told;
  return {
    subject,
    language,
    alert: { transition, severity, finding_id: findingId, title, summary, root_cause: rootCause ?? null },
  };
}

function byUrgency({ alert: a }: SubjectAlert, { alert: b }: SubjectAlert): number {
  if (isWorse(a.severity, b.severity)) return -1;
  return isWorse(b.severity, a.severity) ? 1 : 0;
}

interface Part {
  readonly subject: string;
  readonly language: AlertMessage['language'];
  readonly alerts: Alert[];
}

/** Programs take alerts one by one; nobody wants ten mails of one diagnosis. */
function partsOf({ entry }: AlertTarget, alerts: readonly SubjectAlert[]): Part[] {
  if (entry.kind === 'webhook')
    return alerts.map(({ subject, language, alert }) => ({ subject, language, alerts: [alert] }));
  const [first] = alerts;
  if (first === undefined) return [];
  return [{ subject: '', language: first.language, alerts: alerts.map(({ alert }) => alert) }];
}
