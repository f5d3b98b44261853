import { describe, expect, it } from 'vitest';
import type { FleetTenant } from '../api/fleet.ts';
import { filterFleet, type FleetFilter } from './fleet-filter.ts';

function aTenant(id: string, more: Partial<FleetTenant> = {}): FleetTenant {
  return {
    tenant_id: id,
    name: id,
    source: 'store',
    enabled: true,
    link: { kind: 'dial-out' },
    agent: { state: 'online', version: '1.0.0', last_seen_at: null },
    release: null,
    last_report: null,
    trend: [],
    urgency: 0,
    ...more,
  };
}

function aReport(score: number | null, status: 'critical' | 'healthy') {
  return { id: 'r', at: '2026-01-01T00:00:00Z', status, score, worst: null };
}

const ALL: FleetFilter = { text: '', status: null, agent: null, sort: 'urgency', isReversed: false };
const FLEET = [
  aTenant('bank 10', { urgency: 3, last_report: aReport(91, 'healthy') }),
  aTenant('bank 2', { urgency: 90, last_report: aReport(20, 'critical'), release: '3.3.2' }),
  aTenant('games', {
    urgency: 50,
    link: { kind: 'direct' },
    agent: { state: 'unknown', version: null, last_seen_at: null },
  }),
];

const ids = (filter: Partial<FleetFilter>) => filterFleet(FLEET, { ...ALL, ...filter }).map((tenant) => tenant.name);

describe('the fleet', () => {
  it('shows the most urgent first', () => {
    expect(ids({})).toEqual(['bank 2', 'games', 'bank 10']);
  });

  it('counts in names as people do', () => {
    expect(ids({ sort: 'name' })).toEqual(['bank 2', 'bank 10', 'games']);
  });

  it('puts what was never diagnosed behind every score', () => {
    expect(ids({ sort: 'score' })).toEqual(['bank 2', 'bank 10', 'games']);
  });

  it('takes a tenant without a diagnosis for unknown, never for healthy', () => {
    expect(ids({ status: 'healthy' })).toEqual(['bank 10']);
    expect(ids({ status: 'unknown' })).toEqual(['games']);
  });

  it('finds by a part of name or release, whatever the case', () => {
    expect(ids({ text: ' BANK' })).toEqual(['bank 2', 'bank 10']);
    expect(ids({ text: '3.3.' })).toEqual(['bank 2']);
  });

  it('keeps clusters without an agent apart', () => {
    expect(ids({ agent: 'direct' })).toEqual(['games']);
    expect(ids({ agent: 'online', isReversed: true })).toEqual(['bank 10', 'bank 2']);
  });
});
