import { mkdtempSync, readFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import pino from 'pino';
import * as z from 'zod';
import { createApiKey } from '../auth/api-key.ts';
import { loadConfig } from '../config/config.ts';
import { startHub, type RunningHub } from '../start-hub.ts';

const lineSchema = z.record(z.string(), z.unknown());

/** A key for these tenants, and its entry in a tenants file. */
export function aKey(tenants: readonly string[], more: Readonly<Record<string, unknown>> = {}) {
  const { key, hash, prefix } = createApiKey();
  return { key, entry: { prefix, hash, tenants, ...more } };
}

interface Options {
  readonly tenants: Readonly<Record<string, unknown>>;
  readonly keys?: readonly unknown[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface TestHub extends RunningHub, AsyncDisposable {
  /** Lines that the hub logged, as objects. */
  readonly lines: readonly Record<string, unknown>[];
  /** All that it logged, as text. */
  logText(): string;
  /** Replaces the tenants file, as an editor would. */
  writeTenants(text: string): void;
  readonly tenantsPath: string;
}

/** A hub on a free port with a tenants file in a folder of its own. */
export async function aHub({ tenants, keys = [], env = {} }: Options): Promise<TestHub> {
  const folder = mkdtempSync(join(tmpdir(), 'hub-test-'));
  const tenantsPath = join(folder, 'tenants.json');
  const writeTenants = (text: string): void => writeFileSync(tenantsPath, text);
  writeTenants(JSON.stringify({ tenants, api_keys: keys }, null, 2));
  const { log, lines, text } = recordingLog();
  const fullEnv = { PORT: '0', TENANTS_CONFIG: tenantsPath, SHUTDOWN_SECONDS: '5', ...env };
  const config = loadConfig({
    env: fullEnv,
    deps: { readTextFile: (path) => readFileSync(path, 'utf8'), fileExists: existsSync },
  });
  const hub = await startHub({ config, env: fullEnv, log });
  const dispose = async (): Promise<void> => {
    await hub.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...hub, lines, logText: text, writeTenants, tenantsPath, [Symbol.asyncDispose]: dispose };
}

/** A real logger whose lines stay in memory. */
function recordingLog() {
  const lines: Record<string, unknown>[] = [];
  let all = '';
  const destination = new Writable({
    write(chunk, _encoding, done) {
      all += String(chunk);
      lines.push(lineSchema.parse(JSON.parse(String(chunk))));
      done();
    },
  });
  return { log: pino({ level: 'debug' }, destination), lines, text: () => all };
}
