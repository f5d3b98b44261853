import type { Logger } from 'pino';
import type { HubConfig } from '../config/config.ts';
import { ConfigError, type Environment } from '@starrocks-mcp/settings';
import { createTenantsCheck } from './check-tenants.ts';
import type { Store } from '../store/open-store.ts';
import { StoredKeys } from '../store/keys.ts';
import { StoredTenants } from '../store/tenants.ts';
import { DEFAULT_CONCURRENCY, TenantsFileError, fingerprintOf, type TenantsProblem } from './parse-tenants-file.ts';
import { openStoredRegistry, withStored } from './stored-registry.ts';
import { createFixedRegistry, openFileRegistry, type StoredRegistry, type TenantRegistry } from './tenant-registry.ts';
import type { Tenant, TenantsSnapshot } from './tenant.ts';

interface OpenRegistryInput {
  readonly config: HubConfig;
  readonly env: Environment;
  readonly log: Logger;
  readonly store: Store;
}

/** Id of the one tenant that SR_* makes. */
const ENVIRONMENT_TENANT = 'default';

/** The tenants that settings and store name; throws a ConfigError that lists what is wrong with them. */
export function openRegistry({ config, env, log, store }: OpenRegistryInput): StoredRegistry {
  const stored = { tenants: new StoredTenants(store), keys: new StoredKeys(store.db) };
  const kept = { stored, defaults: config.tenantDefaults };
  const checkAll = createTenantsCheck(config);
  const check = (base: TenantsSnapshot): readonly TenantsProblem[] => checkAll(withStored(base, kept));
  const base = openBase({ config, env, log, check, isStored: (id) => stored.tenants.find(id) !== undefined });
  return openStoredRegistry({ ...kept, base, db: store.db, check: checkAll, log });
}

interface BaseInput extends Omit<OpenRegistryInput, 'store'> {
  readonly check: (snapshot: TenantsSnapshot) => readonly TenantsProblem[];
  readonly isStored: (id: string) => boolean;
}

function openBase({ config, env, log, check, isStored }: BaseInput): TenantRegistry {
  if (config.tenants.kind !== 'file') {
    const { tenants } = config;
    const snapshot = tenants.kind === 'direct' ? environmentSnapshot(tenants.cluster, config) : NO_TENANTS;
    const problems = check(snapshot).map(({ message }) => ({ where: 'API_KEY', expected: message }));
    if (problems.length > 0) throw new ConfigError(problems);
    return createFixedRegistry({ snapshot });
  }
  const { path } = config.tenants;
  const deps = { env, defaults: config.tenantDefaults, isKnownElsewhere: isStored };
  try {
    return openFileRegistry({ path, deps, log, check });
  } catch (error) {
    if (!(error instanceof TenantsFileError)) throw error;
    throw new ConfigError(
      error.problems.map(({ line, message }) => ({ where: `${path}, line ${line}`, expected: message })),
    );
  }
}

const NO_TENANTS: TenantsSnapshot = { tenants: new Map(), keys: new Map(), hasUserKeys: false, warnings: [] };

function environmentSnapshot(
  cluster: (HubConfig['tenants'] & { kind: 'direct' })['cluster'],
  { tenantDefaults }: HubConfig,
): TenantsSnapshot {
  const target = { kind: 'direct', cluster } as const;
  const tenant: Tenant = {
    ...tenantDefaults,
    id: ENVIRONMENT_TENANT,
    source: 'file',
    name: ENVIRONMENT_TENANT,
    description: undefined,
    contact: undefined,
    createdAt: undefined,
    enabled: true,
    concurrency: DEFAULT_CONCURRENCY,
    target,
    linkFingerprint: fingerprintOf(target, DEFAULT_CONCURRENCY),
  };
  return { tenants: new Map([[tenant.id, tenant]]), keys: new Map(), hasUserKeys: false, warnings: [] };
}
