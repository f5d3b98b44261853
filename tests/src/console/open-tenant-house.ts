import { readFileSync } from 'node:fs';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import type { Browser } from 'playwright-core';
import * as z from 'zod';
import { ADMIN_KEY, openHouse, type House } from '../house.ts';
import { openBrowser } from './open-console.ts';

/** What the names of one tenant's tables try to do to the page. */
export const SCRIPT = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;

const SMALL_LOADS = new URL('../../../packages/simulator/scenarios/small-loads.json', import.meta.url);

export interface TenantHouse extends AsyncDisposable {
  readonly browser: Browser;
  readonly house: House;
  /** The cluster of the tenant `retail`, with one root cause that explains most findings. */
  readonly cluster: Simulator;
  /** Diagnoses a tenant through the admin API. */
  diagnose(tenantId: string): Promise<void>;
  /** A new operators' key of a role. */
  makeKey(role: 'viewer' | 'operator'): Promise<string>;
}

/**
 * A browser and a hub with three tenants: `retail` and `odd` (whose names are scripts) of the tenants file, reached
 * directly, and `made` of the store, whose agent opens the connection.
 */
export async function openTenantHouse(): Promise<TenantHouse> {
  const text = readFileSync(SMALL_LOADS, 'utf8');
  const oddText = text.replaceAll('sensor_readings', JSON.stringify(SCRIPT).slice(1, -1));
  const [browser, cluster, odd] = await Promise.all([
    openBrowser(),
    startSimulator({ scenario: JSON.parse(text) }),
    startSimulator({ scenario: JSON.parse(oddText) }),
  ]);
  const direct = ({ port }: Simulator) => ({ host: '127.0.0.1', port, user: 'root' });
  const house = await openHouse({
    tenants: { retail: { name: 'Retail', direct: direct(cluster) }, odd: { name: SCRIPT, direct: direct(odd) } },
    keys: { client: ['retail'] },
  });
  const post = async (path: string, body: object): Promise<Response> => {
    const headers = { 'X-API-Key': ADMIN_KEY, 'Content-Type': 'application/json' };
    const response = await fetch(house.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response;
  };
  await post('/admin/tenants', { id: 'made', name: 'Made here' });
  return {
    browser,
    house,
    cluster,
    async diagnose(tenantId) {
      const call = { tool: 'analyze_system_comprehensive', arguments: { language: 'en' } };
      const events = await (await post(`/admin/tenants/${tenantId}/calls`, call)).text();
      if (!events.includes('event: result')) throw new Error(`the diagnosis of ${tenantId} failed`);
    },
    async makeKey(role) {
      const answer: unknown = await (await post('/admin/keys', { name: role, role, tenants: [] })).json();
      return z.object({ key: z.string() }).parse(answer).key;
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await house[Symbol.asyncDispose]();
      await Promise.all([cluster.close(), odd.close()]);
    },
  };
}
