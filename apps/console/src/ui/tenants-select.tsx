import { MultiSelect } from '@mantine/core';
import { useTenants } from '../api/tenants.ts';

interface TenantsSelectProps {
  readonly label: string;
  readonly description: string;
  readonly isRequired?: boolean;
  readonly value: readonly string[];
  readonly fault?: string | undefined;
  readonly onChange: (tenantIds: readonly string[]) => void;
}

const MOST_OPTIONS = 50;

/** Some of the tenants, found by a part of their name or id. */
export function TenantsSelect({ label, description, isRequired = false, value, fault, onChange }: TenantsSelectProps) {
  const tenants = useTenants();
  return (
    <MultiSelect
      label={label}
      description={description}
      required={isRequired}
      searchable
      clearable
      limit={MOST_OPTIONS}
      data={(tenants.data ?? []).map(({ tenant_id: id, name }) => ({
        value: id,
        label: name === id ? name : `${name} (${id})`,
      }))}
      value={[...value]}
      error={fault}
      onChange={onChange}
    />
  );
}
