import { describe, expect, it } from 'vitest';
import type { FleetChange } from '../api/fleet.ts';
import { groupChanges } from './group-changes.ts';

function aChange(tenantId: string, more: Partial<FleetChange>): FleetChange {
  return { tenant_id: tenantId, at: '2026-01-01T00:00:00Z', kind: 'new', finding: null, report_id: null, ...more };
}

describe('changes', () => {
  it('of one report stand together, those of agents alone', () => {
    const groups = groupChanges([
      aChange('a', { report_id: 'r2' }),
      aChange('b', { kind: 'agent_offline' }),
      aChange('a', { report_id: 'r2', kind: 'resolved' }),
      aChange('a', { report_id: 'r1' }),
      aChange('b', { kind: 'agent_online' }),
    ]);
    expect(groups.map(({ tenantId, reportId, changes }) => [tenantId, reportId, changes.length])).toEqual([
      ['a', 'r2', 2],
      ['b', null, 1],
      ['a', 'r1', 1],
      ['b', null, 1],
    ]);
  });
});
