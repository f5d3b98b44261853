import { timingSafeEqual } from 'node:crypto';
import { SHORT_KEY_LENGTH, type HubConfig } from '../config/config.ts';
import type { Secret } from '@starrocks-mcp/settings';
import { hashOfKey } from '../tenants/parse-tenants-file.ts';
import type { Principal, TenantsSnapshot } from '../tenants/tenant.ts';

interface KeyMatch {
  readonly principal: Principal;
  /** True for a key that a person chose and that is short: guessing at it must be slowed. */
  readonly guessable: boolean;
}

/** Knows every key of the hub: those of the environment and those of the tenants file in force. */
export interface KeyRing {
  /** False: the hub has no key for tenants at all and serves whoever reaches its loopback address. */
  isClosed(): boolean;
  find(key: string): KeyMatch | undefined;
  /** Who asks when the ring is open. */
  readonly anonymous: Principal;
}

interface KeyRingInput {
  readonly keys: HubConfig['keys'];
  readonly snapshot: () => TenantsSnapshot;
}

interface EnvironmentKey {
  readonly digest: Buffer;
  readonly guessable: boolean;
  readonly principalOf: (snapshot: TenantsSnapshot) => Principal | undefined;
}

const ANONYMOUS: Principal = {
  keyId: 'anonymous',
  id: 'anonymous',
  role: 'user',
  tenants: 'all',
  tools: undefined,
  expiresAt: undefined,
  rateLimitPerMinute: undefined,
};

export function createKeyRing({ keys, snapshot }: KeyRingInput): KeyRing {
  const operators = { ...ANONYMOUS, tenants: new Set<string>() };
  const environmentKeys = [
    environmentKey(keys.apiKey, ({ tenants }) => apiKeyPrincipal(keys.allowAllTenants, tenants)),
    environmentKey(keys.admin, () => ({ ...operators, keyId: 'ADMIN_KEY', id: 'ADMIN_KEY', role: 'admin' })),
    environmentKey(keys.metrics, () => ({ ...operators, keyId: 'METRICS_KEY', id: 'METRICS_KEY', role: 'metrics' })),
  ].filter((key) => key !== undefined);

  return {
    anonymous: ANONYMOUS,
    isClosed: () => keys.apiKey !== undefined || snapshot().hasUserKeys,
    find(key) {
      const hash = hashOfKey(key);
      const digest = Buffer.from(hash, 'hex');
      const found = environmentKeys.find((candidate) => timingSafeEqual(candidate.digest, digest));
      if (!found) return fromFile(snapshot(), hash);
      const principal = found.principalOf(snapshot());
      return principal && { principal, guessable: found.guessable };
    },
  };
}

/**
 * A stored key is looked up by its digest, which a caller cannot steer towards another digest, so the look-up tells
 * nothing about stored keys by its timing.
 */
function fromFile({ keys }: TenantsSnapshot, hash: string): KeyMatch | undefined {
  const principal = keys.get(hash);
  if (!principal) return undefined;
  if (principal.expiresAt !== undefined && principal.expiresAt <= Date.now()) return undefined;
  return { principal, guessable: false };
}

function environmentKey(
  secret: Secret | undefined,
  principalOf: EnvironmentKey['principalOf'],
): EnvironmentKey | undefined {
  if (!secret) return undefined;
  const digest = Buffer.from(hashOfKey(secret.reveal()), 'hex');
  return { digest, guessable: secret.length < SHORT_KEY_LENGTH, principalOf };
}

/** API_KEY is the key of the one tenant there is; of several only when the owner said so. */
function apiKeyPrincipal(allowAll: boolean, tenants: TenantsSnapshot['tenants']): Principal | undefined {
  if (!allowAll && tenants.size > 1) return undefined;
  return { ...ANONYMOUS, keyId: 'API_KEY', id: 'API_KEY', tenants: allowAll ? 'all' : new Set(tenants.keys()) };
}
