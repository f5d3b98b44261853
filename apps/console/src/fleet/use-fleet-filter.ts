import { useSearchParams } from 'wouter';
import { SORTS, type FleetFilter } from './fleet-filter.ts';

const STATUSES = ['critical', 'attention', 'healthy', 'unknown'] as const;
const AGENTS = ['online', 'offline', 'not_enrolled', 'unknown', 'direct'] as const;

/** The filter lives in the address, so that a view can be kept and sent. */
export function useFleetFilter() {
  const [params, setParams] = useSearchParams();
  const filter: FleetFilter = {
    text: params.get('q') ?? '',
    status: STATUSES.find((status) => status === params.get('status')) ?? null,
    agent: AGENTS.find((agent) => agent === params.get('agent')) ?? null,
    sort: SORTS.find((sort) => sort === params.get('sort')) ?? 'urgency',
    isReversed: params.get('order') === 'reversed',
  };
  const change = (changes: Partial<FleetFilter>): void => {
    const next = { ...filter, ...changes };
    setParams(
      new URLSearchParams({
        ...(next.text !== '' && { q: next.text }),
        ...(next.status !== null && { status: next.status }),
        ...(next.agent !== null && { agent: next.agent }),
        ...(next.sort !== 'urgency' && { sort: next.sort }),
        ...(next.isReversed && { order: 'reversed' }),
      }),
      { replace: true },
    );
  };
  return { filter, change };
}
