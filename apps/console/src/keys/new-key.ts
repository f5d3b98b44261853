import type { KeyRole, NewKey } from '../api/keys.ts';

/** A key as it stands in the form. */
export interface KeyDraft {
  readonly name: string;
  readonly role: KeyRole;
  readonly tenants: readonly string[];
  readonly tools: readonly string[];
  /** Empty: as the hub allows. */
  readonly rate: number | string;
  readonly concurrent: number | string;
  /** A day, or empty. */
  readonly expires: string;
  /** Addresses and networks, one per line. */
  readonly sources: string;
}

/** What is sent for it: nothing for what was left empty, nothing that the role has no use for. */
export function newKeyOf(draft: KeyDraft): NewKey {
  const { name, role, tenants, tools, rate, concurrent, expires } = draft;
  const sources = draft.sources.split(/[\s,]+/).filter((source) => source !== '');
  return {
    name: name.trim(),
    role,
    tenants: role === 'metrics' ? [] : tenants,
    ...(role === 'user' && tools.length > 0 && { tools }),
    ...(typeof rate === 'number' && { rate_limit_per_minute: rate }),
    ...(typeof concurrent === 'number' && { concurrent_requests: concurrent }),
    ...(expires !== '' && { expires }),
    ...(sources.length > 0 && { source_addresses: sources }),
  };
}
