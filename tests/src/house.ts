import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiKey, loadConfig, startHub, type HubInput, type RunningHub } from '@starrocks-mcp/hub';
import pino from 'pino';

/** The operators' key of every house. */
export const ADMIN_KEY = 'operators-of-this-test-house';

interface HouseOptions {
  /** As in a tenants file. */
  readonly tenants: Readonly<Record<string, unknown>>;
  /** Name of a key to the tenants it may name. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly makeServer?: HubInput['makeServer'];
}

export interface House extends AsyncDisposable {
  readonly hub: RunningHub;
  readonly url: string;
  key(name: string): string;
  /** Replaces the tenants file, as an editor would. */
  writeTenants(text: string): void;
  readTenants(): string;
}

/** A hub on a free port with a tenants file in a folder of its own, as an operator would start it. */
export async function openHouse({ tenants, keys, env = {}, makeServer }: HouseOptions): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'starrocks-mcp-test-'));
  const path = join(folder, 'tenants-config.json');
  const made = new Map(Object.entries(keys).map(([name, allowed]) => [name, { ...createApiKey(), allowed }]));
  const api_keys = [...made].map(([name, { hash, prefix, allowed }]) => ({ name, hash, prefix, tenants: allowed }));
  writeFileSync(path, JSON.stringify({ tenants, api_keys }, null, 2));
  const fullEnv = { PORT: '0', TENANTS_CONFIG: path, SHUTDOWN_SECONDS: '5', ADMIN_KEY, ...env };
  const config = loadConfig({
    env: fullEnv,
    deps: { readTextFile: (file) => readFileSync(file, 'utf8'), fileExists: existsSync },
  });
  const hub = await startHub({
    config,
    env: fullEnv,
    log: pino({ level: 'silent' }),
    ...(makeServer && { makeServer }),
  });
  return {
    hub,
    url: `http://127.0.0.1:${hub.port}`,
    key(name) {
      const key = made.get(name)?.key;
      if (key === undefined) throw new Error(`no key ${name}`);
      return key;
    },
    writeTenants: (text) => writeFileSync(path, text),
    readTenants: () => readFileSync(path, 'utf8'),
    async [Symbol.asyncDispose]() {
      await hub.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
