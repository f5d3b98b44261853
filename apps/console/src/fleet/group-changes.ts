import type { FleetChange } from '../api/fleet.ts';

/** What one look at a tenant brought. */
export interface ChangeGroup {
  readonly key: string;
  readonly tenantId: string;
  readonly at: string;
  readonly reportId: string | null;
  readonly changes: readonly FleetChange[];
}

/** Changes that came with the same report stand together; the order stays. */
export function groupChanges(changes: readonly FleetChange[]): readonly ChangeGroup[] {
  const groups = new Map<string, ChangeGroup & { readonly changes: FleetChange[] }>();
  for (const change of changes) {
    const { tenant_id: tenantId, report_id: reportId, at, kind } = change;
    const key = `${tenantId} ${reportId ?? `${at} ${kind}`}`;
    const group = groups.get(key);
    if (group) group.changes.push(change);
    else groups.set(key, { key, tenantId, at, reportId, changes: [change] });
  }
  return [...groups.values()];
}
