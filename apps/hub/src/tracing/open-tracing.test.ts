import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { aHub, aKey } from '../testing/a-hub.ts';
import { ask } from '../testing/ask.ts';

const acme = aKey(['acme']);
const tenants = { acme: { link: 'dial-out' } };

/** Files of OpenTelemetry's SDK that this process has loaded. */
function loadedSdk(): readonly string[] {
  return Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('@opentelemetry/sdk-trace'));
}

describe('the traces of the hub', () => {
  it('load nothing while they are off, and OpenTelemetry’s SDK when a collector is named', async () => {
    {
      await using hub = await aHub({ tenants, keys: [acme.entry] });
      await ask(`${hub.url}/tools`, { headers: { 'x-api-key': acme.key } });
      expect(loadedSdk()).toEqual([]);
    }
    await using hub = await aHub({
      tenants,
      keys: [acme.entry],
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
    });
    expect(loadedSdk()).not.toEqual([]);
    expect(hub.lines.some(({ msg }) => msg === 'Traces are sent')).toBe(true);
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
