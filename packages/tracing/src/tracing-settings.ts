import type * as z from 'zod';
import type { tracingVariables } from './tracing-variables.ts';

export interface SamplerSettings {
  /** Of traces that begin here; 0 to 1. */
  readonly share: number;
  /** True: a trace that comes from elsewhere is kept when it is kept there. */
  readonly isParentBased: boolean;
}

export interface TracingSettings {
  /** Whole address of the traces, without secrets. */
  readonly url: string;
  /** A function, as headers hold secrets. */
  readonly headers: () => Readonly<Record<string, string>>;
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly timeoutMs: number;
  /** `service.name` and what else says which process this is. */
  readonly resource: Readonly<Record<string, string>>;
  readonly sampler: SamplerSettings;
}

type Variables = z.output<z.ZodObject<typeof tracingVariables>>;

interface Service {
  readonly name: string;
  readonly version: string;
}

/** Undefined: traces are off. */
export function readTracingSettings(variables: Variables, service: Service): TracingSettings | undefined {
  const url = tracesUrl(variables);
  if (url === undefined || variables.OTEL_SDK_DISABLED) return undefined;
  const attributes = readPairs(variables.OTEL_RESOURCE_ATTRIBUTES);
  return {
    url,
    headers: () => readPairs(variables.OTEL_EXPORTER_OTLP_HEADERS),
    protocol: variables.OTEL_EXPORTER_OTLP_PROTOCOL,
    timeoutMs: variables.OTEL_EXPORTER_OTLP_TIMEOUT,
    resource: {
      'service.version': service.version,
      ...attributes,
      'service.name': variables.OTEL_SERVICE_NAME ?? attributes['service.name'] ?? service.name,
    },
    sampler: {
      share: shareOf(variables),
      isParentBased: variables.OTEL_TRACES_SAMPLER.startsWith('parentbased_'),
    },
  };
}

function tracesUrl({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces,
}: Variables): string | undefined {
  return traces ?? (collector === undefined ? undefined : `${collector.replace(/\/+$/, '')}/v1/traces`);
}

function shareOf({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: share = 1 }: Variables): number {
  if (sampler.endsWith('always_off')) return 0;
  return sampler.endsWith('traceidratio') ? share : 1;
}

/** Values are percent-encoded; one that is not is taken as it is. */
function readPairs(text = ''): Readonly<Record<string, string>> {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())];
    }),
  );
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
