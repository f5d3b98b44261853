import { asksForKeys, isLoopback, type HubConfig } from '../config/config.ts';
import type { TenantsProblem } from './parse-tenants-file.ts';
import type { TenantsSnapshot } from './tenant.ts';

const MAKE_A_KEY = 'make keys with: starrocks-mcp key create --tenant <id> --write';

/** What the hub's own settings ask of its tenants: nobody must get in, or at another's cluster, for want of a key. */
export function createTenantsCheck(config: Pick<HubConfig, 'keys' | 'listen'>) {
  const { keys, listen } = config;
  let wasClosed = false;
  return ({ tenants, hasUserKeys }: TenantsSnapshot): readonly TenantsProblem[] => {
    const closed = hasUserKeys || asksForKeys(config);
    const found = [
      tenants.size > 1 && !hasUserKeys && keys.apiKey !== undefined && !keys.allowAllTenants
        ? `there are several tenants and no api_keys; API_KEY alone would open all of them. Give each tenant its own key (${MAKE_A_KEY}), ` +
          'or set API_KEY_ALLOW_ALL_TENANTS=true if one team owns all of them'
        : undefined,
      tenants.size > 1 && !closed ? `there are several tenants and no key at all; ${MAKE_A_KEY}` : undefined,
      !closed && !isLoopback(listen.host)
        ? `HOST is not a loopback address and there is no key, so anybody who reaches this machine could use the hub; set API_KEY, or ADMIN_KEY, or ${MAKE_A_KEY}`
        : undefined,
      !closed && wasClosed
        ? 'the last key was removed, which would open the hub to everybody on this machine'
        : undefined,
    ].filter((message) => message !== undefined);
    wasClosed ||= found.length === 0 && closed;
    return found.map((message) => ({ line: 1, message }));
  };
}
