import type { TenantLimits } from '../tenant-data.ts';

export const LIMITS = [
  'max_rows',
  'max_bytes',
  'timeout_seconds',
  'concurrency',
  'rate_per_minute',
  'concurrent_requests',
  'statements_per_hour',
] as const;
type Limit = (typeof LIMITS)[number];

/** As typed; empty where the tenant has none of its own. */
export type LimitEntries = Readonly<Record<Limit, string>>;

export function limitEntries(limits: TenantLimits): LimitEntries {
  const entry = (limit: Limit): string => {
    const value = limits[limit];
    return value === null || value === undefined ? '' : String(value);
  };
  return {
    max_rows: entry('max_rows'),
    max_bytes: entry('max_bytes'),
    timeout_seconds: entry('timeout_seconds'),
    concurrency: entry('concurrency'),
    rate_per_minute: entry('rate_per_minute'),
    concurrent_requests: entry('concurrent_requests'),
    statements_per_hour: entry('statements_per_hour'),
  };
}

/** Limits that differ from those in force, null for one that was emptied, and the names of those that are no whole numbers. */
export function changedLimits(entries: LimitEntries, inForce: TenantLimits) {
  const before = limitEntries(inForce);
  const changed: Partial<Record<Limit, number | null>> = {};
  const wrong: Limit[] = [];
  for (const limit of LIMITS) {
    const entry = entries[limit].trim();
    if (entry === before[limit]) continue;
    const value = entry === '' ? null : Number(entry);
    if (value === null || (Number.isInteger(value) && value >= 1)) changed[limit] = value;
    else wrong.push(limit);
  }
  return { changed, wrong };
}
