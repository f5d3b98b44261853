import type { Logger } from 'pino';
import type { HubConfig } from '../config/config.ts';
import { ConfigError, type Environment } from '@starrocks-mcp/settings';
import { createTenantsCheck } from './check-tenants.ts';
import { DEFAULT_CONCURRENCY, TenantsFileError, fingerprintOf } from './parse-tenants-file.ts';
import { createFixedRegistry, openFileRegistry, type TenantRegistry } from './tenant-registry.ts';
import type { TenantsSnapshot } from './tenant.ts';

interface OpenRegistryInput {
  readonly config: HubConfig;
  readonly env: Environment;
  readonly log: Logger;
}

/** Id of the one tenant that SR_* makes. */
const ENVIRONMENT_TENANT = 'default';

/** The tenants that the settings name; throws a ConfigError that lists what is wrong with them. */
export function openRegistry({ config, env, log }: OpenRegistryInput): TenantRegistry {
  const check = createTenantsCheck(config);
  if (config.tenants.kind === 'direct') {
    const snapshot = environmentSnapshot(config.tenants.cluster, config);
    const problems = check(snapshot).map(({ message }) => ({ where: 'API_KEY', expected: message }));
    if (problems.length > 0) throw new ConfigError(problems);
    return createFixedRegistry({ snapshot });
  }
  const { path } = config.tenants;
  try {
    return openFileRegistry({ path, deps: { env, defaults: config.tenantDefaults }, log, check });
  } catch (error) {
    if (!(error instanceof TenantsFileError)) throw error;
    throw new ConfigError(
      error.problems.map(({ line, message }) => ({ where: `${path}, line ${line}`, expected: message })),
    );
  }
}

function environmentSnapshot(
  cluster: (HubConfig['tenants'] & { kind: 'direct' })['cluster'],
  { tenantDefaults }: HubConfig,
): TenantsSnapshot {
  const target = { kind: 'direct', cluster } as const;
  const tenant = {
    ...tenantDefaults,
    id: ENVIRONMENT_TENANT,
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
