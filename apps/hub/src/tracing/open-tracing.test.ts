import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { aHub, aKey } from '../testing/a-hub.ts';
import { ask } from '../testing/ask.ts';

const acme = aKey(['acme']);
const tenants = { acme: { link: 'dial-out' } };

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
/** Tells at the end, on the error output, how many files of OpenTelemetry's SDK were loaded. */
const TELLS_LOADED = `data:text/javascript,${encodeURIComponent(`
  import { createRequire } from 'node:module';
  const { cache } = createRequire('file:///');
  const isSdk = (file) => file.includes('@opentelemetry/sdk-trace');
  process.on('exit', () => process.stderr.write('loaded ' + Object.keys(cache).filter(isSdk).length));
`)}`;

/** What a hub of these settings logs, and how many files of the SDK its process has loaded once it serves. */
async function startAndEnd(env: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'hub-traces-'));
  const args = ['--import', import.meta.resolve('tsx'), '--import', TELLS_LOADED, MAIN, 'http'];
  const base = { PATH: process.env.PATH, SR_HOST: 'fe', PORT: '0' };
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...base, ...env } });
  const told = { log: '', errors: '' };
  child.stdout.on('data', (part) => {
    told.log += String(part);
    if (told.log.includes('The hub is running')) child.kill('SIGTERM');
  });
  child.stderr.on('data', (part) => (told.errors += String(part)));
  await once(child, 'close');
  rmSync(folder, { recursive: true, force: true });
  return { log: told.log, loaded: Number(/loaded (\d+)/.exec(told.errors)?.[1]) };
}

describe('the traces of the hub', () => {
  it('load nothing while they are off, and OpenTelemetry’s SDK when a collector is named', async () => {
    const [off, on] = await Promise.all([
      startAndEnd({}),
      startAndEnd({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }),
    ]);
    expect(off.loaded).toBe(0);
    expect(on.loaded).toBeGreaterThan(0);
    expect(on.log).toContain('Traces are sent');
  });

  it('that no collector takes are told of in the log, and hold nothing up', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT: '200' };
    const hub = await aHub({ tenants, keys: [acme.entry], env });
    const { status } = await ask(`${hub.url}/tools`, { headers: { 'x-api-key': acme.key } });
    await hub[Symbol.asyncDispose]();
    expect(status).toBe(200);
    const lost = hub.lines.find(({ msg }) => String(msg).startsWith('The collector took no traces'));
    expect(lost).toMatchObject({ level: 40, spans: 1 });
  });
});
