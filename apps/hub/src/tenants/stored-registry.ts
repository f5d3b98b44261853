import { HubError, loggableCause } from '@starrocks-mcp/protocol';
import type { Logger } from 'pino';
import type { TenantDefaults } from '../config/config.ts';
import type { StoredKey } from '../store/keys.ts';
import type { StoreDatabase } from '../store/open-store.ts';
import { changeStore, readRevision } from '../store/revision.ts';
import { TenantsFileError, buildStoredTenant, type TenantsProblem } from './parse-tenants-file.ts';
import { buildPrincipal } from './key-principal.ts';
import {
  enabledIn,
  type Stored,
  type StoredRegistry,
  type SwapListener,
  type TenantRegistry,
} from './tenant-registry.ts';
import type { Principal, Tenant, TenantsSnapshot } from './tenant.ts';

interface StoredSnapshotInput {
  readonly stored: Stored;
  readonly defaults: TenantDefaults;
}

/** What the file says, completed by the store. The file wins where both know a tenant's id or a key. */
export function withStored(file: TenantsSnapshot, { stored, defaults }: StoredSnapshotInput): TenantsSnapshot {
  const kept = stored.tenants.list().map((tenant) => buildStoredTenant({ ...tenant, defaults }));
  const clashes = kept.filter(({ id }) => file.tenants.has(id));
  const warnings = clashes.map(
    ({ id }) => `The tenant "${id}" is in the tenants file and in the store; the file's entry is in force.`,
  );
  const tenants = new Map<string, Tenant>([
    ...kept.map((tenant) => [tenant.id, tenant] as const),
    ...file.tenants.entries(),
  ]);
  const all = stored.keys.list();
  const keys = new Map<string, Principal>([...principalsOf(all), ...file.keys]);
  // A revoked one too: who ended the last key wants nobody in, rather than everybody.
  const hasUserKeys = file.hasUserKeys || all.some(({ entry }) => entry.role === 'user');
  return { tenants, keys, hasUserKeys, warnings };
}

function principalsOf(keys: readonly StoredKey[]): [hash: string, principal: Principal][] {
  return keys
    .filter(({ revokedAt }) => revokedAt === undefined)
    .map(({ hash, prefix, entry, createdAt }) => {
      const described = { ...entry, prefix, created_at: createdAt };
      return [hash, buildPrincipal({ hash, entry: described, source: 'store' })];
    });
}

interface StoredRegistryInput extends StoredSnapshotInput {
  /** Tenants of the file or of the settings. */
  readonly base: TenantRegistry;
  readonly db: StoreDatabase;
  readonly check: (snapshot: TenantsSnapshot) => readonly TenantsProblem[];
  readonly log: Logger;
  readonly pollMs?: number;
}

/** The tenants of file and store in one snapshot. What another process changed in the store is in force within a second. */
export function openStoredRegistry({
  base,
  db,
  check,
  log,
  pollMs = 500,
  ...kept
}: StoredRegistryInput): StoredRegistry {
  const listeners: SwapListener[] = [];
  let revision = readRevision(db);
  let current = withStored(base.snapshot, kept);
  let readAt = Date.now();
  let isCurrent = true;
  warn(current);
  base.onSwap(() => swap(withStored(base.snapshot, kept)));
  const timer = setInterval(look, pollMs).unref();

  function look(): void {
    try {
      const now = readRevision(db);
      if (now === revision) return;
      revision = now;
      const next = withStored(base.snapshot, kept);
      const problems = check(next);
      if (problems.length === 0) return swap(next);
      isCurrent = false;
      log.error({ problems }, 'The tenants of the store cannot be served so; the tenants loaded before stay in force');
    } catch (error) {
      isCurrent = false;
      log.error({ cause: loggableCause(error) }, 'The store cannot be read; the tenants loaded before stay in force');
    }
  }

  function swap(next: TenantsSnapshot): void {
    current = next;
    readAt = Date.now();
    isCurrent = true;
    warn(next);
    for (const listener of listeners) listener(next);
  }

  function warn({ warnings }: TenantsSnapshot): void {
    for (const warning of warnings) log.warn(warning);
  }

  return {
    get snapshot() {
      return current;
    },
    get readAt() {
      return readAt;
    },
    get isCurrent() {
      return isCurrent && base.isCurrent;
    },
    findEnabled: (id) => enabledIn(current, id),
    onSwap: (listener) => void listeners.push(listener),
    reload: () => base.reload(),
    change(work) {
      const next = changeStore(db, () => {
        work(kept.stored);
        const candidate = withCheckedStore();
        const [problem] = check(candidate);
        if (problem !== undefined) throw new HubError('BAD_REQUEST', `The hub does not take that: ${problem.message}.`);
        return candidate;
      });
      revision = readRevision(db);
      swap(next);
    },
    close() {
      clearInterval(timer);
      base.close();
    },
  };

  function withCheckedStore(): TenantsSnapshot {
    try {
      return withStored(base.snapshot, kept);
    } catch (error) {
      if (!(error instanceof TenantsFileError)) throw error;
      throw new HubError('BAD_REQUEST', `The hub does not take that: ${error.problems[0]?.message ?? 'no tenant'}.`);
    }
  }
}
