import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span as SdkSpan,
  type Tracer,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type Sampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import {
  formatTraceparent,
  parseTraceparent,
  type Attributes,
  type SamplerSettings,
  type Span,
  type SpanStart,
  type Tracing,
  type TracingSettings,
} from '@starrocks-mcp/tracing';
import type { Logger } from 'pino';
import { toldFailures } from './told-failures.ts';

const SCOPE = '@starrocks-mcp/hub';
const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };
/** A collector that does not answer must not hold up the end of the hub for long. */
const CLOSE_TIMEOUT_MS = 3_000;

/** Traces through OpenTelemetry's SDK; nothing of it is set up for the whole process. */
export async function openSdkTracing(settings: TracingSettings, log: Logger): Promise<Tracing> {
  const exporter = toldFailures(await openExporter(settings), log);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ ...settings.resource }),
    sampler: samplerOf(settings.sampler),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer(SCOPE);
  let closing: Promise<void> | undefined;
  return {
    start: (input) => new StartedSpan(tracer, input),
    close: () => (closing ??= within(CLOSE_TIMEOUT_MS, provider.shutdown())),
  };
}

async function openExporter({ url, headers, protocol, timeoutMs }: TracingSettings): Promise<SpanExporter> {
  const options = { url, headers: { ...headers() }, timeoutMillis: timeoutMs };
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter(options);
}

function samplerOf({ share, isParentBased }: SamplerSettings): Sampler {
  const root = ownSampler(share);
  return isParentBased ? new ParentBasedSampler({ root }) : root;
}

function ownSampler(share: number): Sampler {
  if (share >= 1) return new AlwaysOnSampler();
  return share <= 0 ? new AlwaysOffSampler() : new TraceIdRatioBasedSampler(share);
}

class StartedSpan implements Span {
  readonly #span: SdkSpan;

  constructor(tracer: Tracer, { name, kind, parent, attributes = {} }: SpanStart) {
    this.#span = tracer.startSpan(name, { kind: KINDS[kind], attributes: { ...attributes } }, contextOf(parent));
  }

  get traceparent(): string {
    const { traceId, spanId, traceFlags } = this.#span.spanContext();
    return formatTraceparent({ traceId, spanId, flags: traceFlags });
  }

  rename(name: string): void {
    this.#span.updateName(name);
  }

  set(attributes: Attributes): void {
    this.#span.setAttributes({ ...attributes });
  }

  end(errorType?: string): void {
    if (errorType !== undefined) {
      this.#span.setAttribute('error.type', errorType);
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.#span.end();
  }

  /** Where what it is the parent of begins. */
  get context(): Context {
    return trace.setSpan(ROOT_CONTEXT, this.#span);
  }
}

function contextOf(parent: SpanStart['parent']): Context {
  if (parent instanceof StartedSpan) return parent.context;
  const remote = typeof parent === 'string' ? parseTraceparent(parent) : undefined;
  if (remote === undefined) return ROOT_CONTEXT;
  const { traceId, spanId, flags } = remote;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: flags, isRemote: true });
}

async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
  await Promise.race([work.catch(() => undefined), tooLate]);
  clearTimeout(timer);
}
