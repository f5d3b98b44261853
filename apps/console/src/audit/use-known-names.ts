import type { AuditRecord } from '../api/audit.ts';
import { useKeys } from '../api/keys.ts';
import { useTenants } from '../api/tenants.ts';
import { useToolNames } from '../api/tools.ts';

/** A name to filter by, and what else it is found by. */
export interface KnownName {
  readonly value: string;
  readonly label?: string;
}

export interface KnownNames {
  readonly tenants: readonly KnownName[];
  readonly tools: readonly KnownName[];
  readonly principals: readonly KnownName[];
}

/** What a filter of the record may ask for: what there is now, and what the lines in sight tell of besides. */
export function useKnownNames(records: readonly AuditRecord[]): KnownNames {
  const tenants = useTenants().data ?? [];
  const tools = useToolNames().data ?? [];
  const keys = useKeys().data ?? [];
  const label = new Map(tenants.map(({ tenant_id: id, name }) => [id, name]));
  return {
    tenants: named([...label.keys(), ...records.map(({ tenant }) => tenant)]).map(({ value }) => {
      const name = label.get(value);
      return name === undefined || name === value ? { value } : { value, label: name };
    }),
    tools: named([...tools, ...records.map(({ tool, action }) => tool ?? action)]),
    principals: named([...keys.map(({ name }) => name), ...records.map(({ principal }) => principal)]),
  };
}

function named(values: readonly (string | null | undefined)[]): readonly KnownName[] {
  const told = values.filter((value): value is string => typeof value === 'string' && value !== '');
  return [...new Set(told)].toSorted((a, b) => a.localeCompare(b)).map((value) => ({ value }));
}
