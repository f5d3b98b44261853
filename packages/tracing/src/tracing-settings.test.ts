import { parseVariables } from '@starrocks-mcp/settings';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readTracingSettings } from './tracing-settings.ts';
import { tracingVariables } from './tracing-variables.ts';

const schema = z.object(tracingVariables);

function settingsOf(env: Readonly<Record<string, string>>) {
  const { variables, problems } = parseVariables(schema, env);
  if (!variables) throw new Error(problems.map(({ where }) => where).join());
  return readTracingSettings(variables, { name: 'a-service', version: '1.2.3' });
}

const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';

describe('the settings of traces', () => {
  it('are none unless a collector is named', () => {
    expect(settingsOf({})).toBeUndefined();
    expect(settingsOf({ OTEL_SERVICE_NAME: 'hub', OTEL_TRACES_SAMPLER: 'always_on' })).toBeUndefined();
    expect(settingsOf({ [ENDPOINT]: 'http://127.0.0.1:4318', OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
  });

  it.each([
    ['http://127.0.0.1:4318', 'http://127.0.0.1:4318/v1/traces'],
    ['https://otlp.example.com/otlp/', 'https://otlp.example.com/otlp/v1/traces'],
  ])('take the collector %s for %s', (endpoint, url) => {
    expect(settingsOf({ [ENDPOINT]: endpoint })?.url).toBe(url);
  });

  it('take an address of the traces alone as it is', () => {
    expect(settingsOf({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector/spans' })?.url).toBe(
      'http://collector/spans',
    );
  });

  it('read headers and attributes as the specification has them, and name the service', () => {
    const settings = settingsOf({
      [ENDPOINT]: 'http://127.0.0.1:4318',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20abc==, x-scope=a%',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,deployment.environment.name=test',
    });
    expect(settings?.headers()).toEqual({ authorization: 'Basic abc==', 'x-scope': 'a%' });
    expect(settings?.resource).toEqual({
      'service.name': 'other',
      'service.version': '1.2.3',
      'deployment.environment.name': 'test',
    });
    expect(JSON.stringify(settings)).not.toContain('abc');
  });

  it.each([
    ['parentbased_always_on', undefined, { share: 1, isParentBased: true }],
    ['always_off', undefined, { share: 0, isParentBased: false }],
    ['traceidratio', '0.25', { share: 0.25, isParentBased: false }],
    ['parentbased_traceidratio', '0', { share: 0, isParentBased: true }],
  ])('know the sampler %s', (OTEL_TRACES_SAMPLER, share, sampler) => {
    const arg = share === undefined ? {} : { OTEL_TRACES_SAMPLER_ARG: share };
    expect(settingsOf({ [ENDPOINT]: 'http://c', OTEL_TRACES_SAMPLER, ...arg })?.sampler).toEqual(sampler);
  });

  it.each([
    [ENDPOINT, 'collector:4318'],
    [ENDPOINT, 'http://user:secret@collector:4318'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'no-value'],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote'],
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
  ])('refuse %s=%s', (name, value) => {
    expect(() => settingsOf({ [name]: value })).toThrow(name);
  });
});
