import type { Environment } from '@starrocks-mcp/settings';
import type { Logger } from 'pino';
import { createAuthenticator } from './auth/authenticate.ts';
import { KeyRates } from './auth/key-rates.ts';
import { createKeyRing } from './auth/key-ring.ts';
import { KeyUses } from './auth/key-uses.ts';
import { OperatorSessions } from './auth/operator-sessions.ts';
import type { HubConfig } from './config/config.ts';
import { openSoleStore } from './store/open-sole-store.ts';
import { StoredKeys } from './store/keys.ts';
import { StoredSessions } from './store/sessions.ts';
import { openRegistry } from './tenants/open-registry.ts';

interface AccessInput {
  readonly config: HubConfig;
  readonly env: Environment;
  readonly log: Logger;
}

/** Who may come in, and what the hub must not forget. Throws, with nothing left open, when the tenants cannot be used. */
export function openAccess({ config, env, log }: AccessInput) {
  const store = openSoleStore(config.dataDir);
  try {
    const registry = openRegistry({ config, env, log, store });
    const ring = createKeyRing({ config, snapshot: () => registry.snapshot });
    const sessions = new OperatorSessions({ stored: new StoredSessions(store.db), ring });
    const storedKeys = new StoredKeys(store.db);
    const keyUses = new KeyUses({ keys: storedKeys, log });
    const keyRates = new KeyRates(config.rateLimitPerMinute);
    const authenticator = createAuthenticator({ ring, registry, sessions, uses: keyUses, rates: keyRates });
    return { store, registry, ring, sessions, authenticator, storedKeys, keyUses, keyRates };
  } catch (error) {
    store.close();
    throw error;
  }
}
