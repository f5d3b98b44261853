import type { AgentStateName } from '../ui/agent-state.tsx';
import type { FleetTenant, ReportStatus } from '../api/fleet.ts';

export const SORTS = ['urgency', 'name', 'score', 'age', 'release'] as const;
export type FleetSort = (typeof SORTS)[number];

export interface FleetFilter {
  readonly text: string;
  readonly status: ReportStatus | null;
  readonly agent: AgentStateName | null;
  readonly sort: FleetSort;
  readonly isReversed: boolean;
}

/** What a tenant's row says of its health; without a diagnosis nothing is known. */
export function statusOf({ last_report }: Pick<FleetTenant, 'last_report'>): ReportStatus {
  return last_report?.status ?? 'unknown';
}

/** A cluster that the hub reaches itself has no agent; until it was asked, that is all there is to say. */
export function agentStateOf({ link, agent }: Pick<FleetTenant, 'link' | 'agent'>): AgentStateName {
  return link.kind === 'direct' && agent.state === 'unknown' ? 'direct' : agent.state;
}

/** The tenants that pass, in the order asked for; those of which nothing is known come last. */
export function filterFleet(tenants: readonly FleetTenant[], filter: FleetFilter): readonly FleetTenant[] {
  const text = filter.text.trim().toLowerCase();
  const passing = tenants.filter(
    (tenant) =>
      (filter.status === null || statusOf(tenant) === filter.status) &&
      (filter.agent === null || hasAgent(tenant, filter.agent)) &&
      (text === '' || textOf(tenant).includes(text)),
  );
  const compare = COMPARE[filter.sort];
  const sorted = passing.toSorted((a, b) => compare(a, b) || compareTexts(a.name, b.name));
  return filter.isReversed ? sorted.toReversed() : sorted;
}

function hasAgent(tenant: FleetTenant, state: AgentStateName): boolean {
  return state === 'direct' ? tenant.link.kind === 'direct' : agentStateOf(tenant) === state;
}

function textOf({ tenant_id, name, release, last_report }: FleetTenant): string {
  return [tenant_id, name, release, last_report?.worst?.title, last_report?.worst?.id].join('\n').toLowerCase();
}

type Compare = (a: FleetTenant, b: FleetTenant) => number;

const LAST = Number.POSITIVE_INFINITY;
const byNumber =
  (of: (tenant: FleetTenant) => number): Compare =>
  (a, b) => {
    const [left, right] = [of(a), of(b)];
    return left === right ? 0 : left - right;
  };

const COMPARE: Readonly<Record<FleetSort, Compare>> = {
  urgency: byNumber(({ urgency }) => -urgency),
  name: (a, b) => compareTexts(a.name, b.name),
  score: byNumber(({ last_report }) => last_report?.score ?? LAST),
  age: byNumber(({ last_report }) => (last_report ? -Date.parse(last_report.at) : LAST)),
  release: (a, b) => compareTexts(b.release ?? '', a.release ?? ''),
};

const COLLATOR = new Intl.Collator(undefined, { numeric: true });

function compareTexts(a: string, b: string): number {
  return COLLATOR.compare(a, b);
}
