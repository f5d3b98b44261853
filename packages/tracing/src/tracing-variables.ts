import { flag, help, wholeNumber } from '@starrocks-mcp/settings';
import * as z from 'zod';

type VariableHelp = Parameters<typeof help.add>[1];

/** Secrets of an address belong into the headers: addresses are shown. */
const address = (told: VariableHelp) =>
  z
    .string()
    .trim()
    .refine(
      (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && new URL(value).username === '',
    )
    .optional()
    .register(help, told);

const PAIR = /^\s*[^\s=,]+\s*=[^,]*$/;

/** `name=value,name=value`, values percent-encoded, as the specification has it. */
const pairs = (told: VariableHelp) =>
  z
    .string()
    .refine((value) => value.split(',').every((pair) => pair.trim() === '' || PAIR.test(pair)))
    .optional()
    .register(help, told);

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** Those of OpenTelemetry's variables that hub and agent know; both spread them into their own. */
export const tracingVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: address({
    expected: 'the http or https address of an OTLP/HTTP collector, without a password; traces go to its /v1/traces',
    example: 'OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318',
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: address({
    expected: 'the whole http or https address for traces, in place of the collector’s',
    example: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=https://otlp.example.com/v1/traces',
  }),
  OTEL_EXPORTER_OTLP_HEADERS: pairs({
    expected: 'headers for the collector, name=value separated by commas',
    example: 'OTEL_EXPORTER_OTLP_HEADERS_FILE=/run/secrets/otlp_headers',
  }),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.enum(['http/protobuf', 'http/json']).default('http/protobuf').register(help, {
    expected: 'http/protobuf or http/json; gRPC is not spoken',
    example: 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
  }),
  OTEL_EXPORTER_OTLP_TIMEOUT: wholeNumber({
    min: 1,
    max: 600_000,
    fallback: 10_000,
    expected: 'milliseconds that the collector has to answer, 1 to 600000',
    example: 'OTEL_EXPORTER_OTLP_TIMEOUT=10000',
  }),
  OTEL_SERVICE_NAME: z.string().trim().min(1).max(255).optional().register(help, {
    expected: 'the name under which traces show this process',
    example: 'OTEL_SERVICE_NAME=starrocks-mcp-hub',
  }),
  OTEL_RESOURCE_ATTRIBUTES: pairs({
    expected: 'attributes of every span, name=value separated by commas',
    example: 'OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=production',
  }),
  OTEL_TRACES_SAMPLER: z
    .enum(SAMPLERS)
    .default('parentbased_always_on')
    .register(help, {
      expected: SAMPLERS.join(', '),
      example: 'OTEL_TRACES_SAMPLER=parentbased_traceidratio',
    }),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).optional().register(help, {
    expected: 'the share of traces that are kept by a traceidratio sampler, 0 to 1',
    example: 'OTEL_TRACES_SAMPLER_ARG=0.1',
  }),
  OTEL_SDK_DISABLED: flag({ fallback: false, expected: 'true or false', example: 'OTEL_SDK_DISABLED=true' }),
};

/** Those that hold secrets; each may come from `<name>_FILE`. */
export const TRACING_SECRETS = ['OTEL_EXPORTER_OTLP_HEADERS'] as const;
