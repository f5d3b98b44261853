import { timingSafeEqual } from 'node:crypto';
import { SHORT_KEY_LENGTH, asksForKeys, type HubConfig } from '../config/config.ts';
import type { Secret } from '@starrocks-mcp/settings';
import { hashOfKey } from './api-key.ts';
import type { Principal, TenantsSnapshot } from '../tenants/tenant.ts';

interface KeyMatch {
  readonly principal: Principal;
  /** True for a key that a person chose and that is short: guessing at it must be slowed. */
  readonly guessable: boolean;
}

/** Knows every key of the hub: those of the environment, of the tenants file and of the store. */
export interface KeyRing {
  /** False: the hub has no key for tenants at all and serves whoever reaches its loopback address. */
  isClosed(): boolean;
  find(key: string): KeyMatch | undefined;
  /** The key of this id and its SHA-256 in hexadecimal, while it is in force. */
  findById(keyId: string): { readonly principal: Principal; readonly hash: string } | undefined;
  /** Every key in force; a key that has expired is none. */
  list(): readonly Principal[];
  /** Who asks when the ring is open. */
  readonly anonymous: Principal;
}

interface KeyRingInput {
  readonly config: Pick<HubConfig, 'keys' | 'listen'>;
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
  sees: new Set(),
  tools: undefined,
  expiresAt: undefined,
  rateLimitPerMinute: undefined,
  source: 'none',
  prefix: undefined,
  createdAt: undefined,
};

export function createKeyRing({ config, snapshot }: KeyRingInput): KeyRing {
  const { keys } = config;
  const none = { ...ANONYMOUS, tenants: new Set<string>(), source: 'environment' } as const;
  const environmentKeys = [
    environmentKey(keys.apiKey, ({ tenants }) => apiKeyPrincipal(keys.allowAllTenants, tenants)),
    environmentKey(keys.admin, () => ({ ...none, keyId: 'ADMIN_KEY', id: 'ADMIN_KEY', role: 'admin', sees: 'all' })),
    environmentKey(keys.metrics, () => ({ ...none, keyId: 'METRICS_KEY', id: 'METRICS_KEY', role: 'metrics' })),
  ].filter((key) => key !== undefined);

  return {
    anonymous: ANONYMOUS,
    isClosed: () => asksForKeys(config) || snapshot().hasUserKeys,
    findById(keyId) {
      for (const { digest, principalOf } of environmentKeys) {
        const principal = principalOf(snapshot());
        if (principal?.keyId === keyId) return { principal, hash: digest.toString('hex') };
      }
      for (const [hash, principal] of snapshot().keys)
        if (principal.keyId === keyId) return isInForce(principal) ? { principal, hash } : undefined;
      return undefined;
    },
    list: () => [
      ...environmentKeys.flatMap(({ principalOf }) => principalOf(snapshot()) ?? []),
      ...[...snapshot().keys.values()].filter(isInForce),
    ],
    find(key) {
      const hash = hashOfKey(key);
      const digest = Buffer.from(hash, 'hex');
      const found = environmentKeys.find((candidate) => timingSafeEqual(candidate.digest, digest));
      if (!found) return fromSnapshot(snapshot(), hash);
      const principal = found.principalOf(snapshot());
      return principal && { principal, guessable: found.guessable };
    },
  };
}

/**
 * A stored key is looked up by its digest, which a caller cannot steer towards another digest, so the look-up tells
 * nothing about stored keys by its timing.
 */
function fromSnapshot({ keys }: TenantsSnapshot, hash: string): KeyMatch | undefined {
  const principal = keys.get(hash);
  return principal && isInForce(principal) ? { principal, guessable: false } : undefined;
}

function isInForce({ expiresAt }: Principal): boolean {
  return expiresAt === undefined || expiresAt > Date.now();
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
  return {
    ...ANONYMOUS,
    keyId: 'API_KEY',
    id: 'API_KEY',
    tenants: allowAll ? 'all' : new Set(tenants.keys()),
    source: 'environment',
  };
}
