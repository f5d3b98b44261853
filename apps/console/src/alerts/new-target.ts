import type { NewTarget, Transition } from '../api/alerts.ts';

export const SEVERITIES = ['critical', 'warning', 'info'] as const;

/** A target as it stands in the form. */
export interface TargetDraft {
  readonly name: string;
  readonly kind: 'webhook' | 'email';
  /** A URL, or mail addresses separated by commas. */
  readonly address: string;
  /** None: all. */
  readonly tenants: readonly string[];
  readonly minSeverity: (typeof SEVERITIES)[number];
  readonly on: readonly Transition[];
}

type TargetFault = 'name' | 'address' | 'on';

/** What has to be mended before it is worth sending; the hub judges the rest. */
export function faultsOf(draft: TargetDraft): ReadonlySet<TargetFault> {
  const faults = new Set<TargetFault>();
  if (draft.name.trim() === '') faults.add('name');
  if (draft.on.length === 0) faults.add('on');
  const isAddressGood =
    draft.kind === 'webhook'
      ? /^https?:\/\/[^/\s]+/i.test(draft.address.trim())
      : recipientsOf(draft).length > 0 && recipientsOf(draft).every((address) => /^[^\s@]+@[^\s@]+$/.test(address));
  if (!isAddressGood) faults.add('address');
  return faults;
}

export function newTargetOf(draft: TargetDraft): NewTarget {
  const { name, kind, address, tenants, minSeverity, on } = draft;
  const target = {
    name: name.trim(),
    tenants: tenants.length === 0 ? ('all' as const) : tenants,
    min_severity: minSeverity,
    on,
  };
  return kind === 'webhook' ? { ...target, kind, url: address.trim() } : { ...target, kind, to: recipientsOf(draft) };
}

function recipientsOf({ address }: Pick<TargetDraft, 'address'>): readonly string[] {
  return address.split(/[\s,;]+/).filter((part) => part !== '');
}
