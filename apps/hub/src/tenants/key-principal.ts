import { isOperatorRole } from '../auth/roles.ts';
import { createSourceAddresses } from '../auth/source-addresses.ts';
import type { ApiKeyEntry, StoredKeyEntry } from './tenants-schema.ts';
import type { Principal } from './tenant.ts';

interface KeyInput {
  /** SHA-256 of the key, in hexadecimal. */
  readonly hash: string;
  readonly entry:
    | Omit<ApiKeyEntry, 'hash'>
    | (StoredKeyEntry & { readonly prefix: string; readonly created_at: string });
  readonly source: 'file' | 'store';
}

const ID_LENGTH = 16;
const DAY_MS = 86_400_000;

/** The public id of a key: part of its digest, so that file and store name keys alike. */
export function keyIdOf(hash: string): string {
  return hash.slice(0, ID_LENGTH);
}

/** A key's rights by its entry. */
export function buildPrincipal({ hash, entry, source }: KeyInput): Principal {
  const tenants = new Set(entry.tenants);
  const isOperator = isOperatorRole(entry.role);
  return {
    keyId: keyIdOf(hash),
    id: entry.name ?? entry.prefix ?? `key-${hash.slice(0, 8)}`,
    role: entry.role,
    tenants: entry.role === 'user' ? tenants : new Set(),
    sees: isOperator ? (tenants.size === 0 ? 'all' : tenants) : new Set(),
    tools: entry.tools && new Set(entry.tools),
    expiresAt: expiryOf(entry.expires),
    rateLimitPerMinute: entry.rate_limit_per_minute,
    concurrentRequests: entry.concurrent_requests,
    sourceAddresses: entry.source_addresses && createSourceAddresses(entry.source_addresses),
    source,
    prefix: entry.prefix,
    createdAt: entry.created_at,
  };
}

export function opensNothing({ role, tenants }: Pick<ApiKeyEntry, 'role' | 'tenants'>): boolean {
  return role === 'user' && tenants.length === 0;
}

/** A date is the last day of a key, in UTC; a time is its last moment. */
export function expiryOf(expires: string | undefined): number | undefined {
  if (expires === undefined) return undefined;
  return Date.parse(expires) + (expires.includes('T') ? 0 : DAY_MS);
}
