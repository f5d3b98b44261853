import { randomBytes } from 'node:crypto';
import {
  NO_TRACING,
  formatTraceparent,
  isSampled,
  parseTraceparent,
  type Attributes,
  type SamplerSettings,
  type Span,
  type SpanStart,
  type Tracing,
  type TracingSettings,
} from '@starrocks-mcp/tracing';
import type { Logger } from 'pino';
import { OtlpExporter } from './otlp-exporter.ts';
import type { EndedSpan } from './otlp-json.ts';

/**
 * Traces of the agent, over OTLP/HTTP as JSON. OpenTelemetry's own SDK would add a quarter to the one file that this
 * agent is, and its owner reads that file; what the agent needs of it is this folder.
 */
export function openTracing(settings: TracingSettings | undefined, log: Logger): Tracing {
  if (settings === undefined) return NO_TRACING;
  const exporter = new OtlpExporter(settings, log);
  log.info({ url: settings.url, protocol: 'http/json', sampler: settings.sampler }, 'traces are sent');
  return {
    start: (input) => startSpan(input, { sampler: settings.sampler, onEnd: (span) => exporter.add(span) }),
    close: () => exporter.close(),
  };
}

interface SpanDeps {
  readonly sampler: SamplerSettings;
  readonly onEnd: (span: EndedSpan) => void;
}

function startSpan({ name, kind, parent, attributes = {} }: SpanStart, { sampler, onEnd }: SpanDeps): Span {
  const parentContext = parseTraceparent(typeof parent === 'object' ? parent.traceparent : parent);
  const traceId = parentContext?.traceId ?? randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  const isKept = parentContext && sampler.isParentBased ? isSampled(parentContext) : isInShare(traceId, sampler.share);
  const startedAt = now();
  const recorded = { name, attributes };
  return {
    traceparent: formatTraceparent({ traceId, spanId, flags: Number(isKept) }),
    rename: (later) => void (recorded.name = later),
    set: (more: Attributes) => void (recorded.attributes = { ...recorded.attributes, ...more }),
    end(errorType) {
      if (!isKept) return;
      const parentSpanId = parentContext?.spanId;
      onEnd({ traceId, spanId, parentSpanId, kind, startedAt, endedAt: now(), errorType, ...recorded });
    },
  };
}

/** The same traces in every process that has the same share: their ids decide, by their last 56 bits. */
function isInShare(traceId: string, share: number): boolean {
  return Number.parseInt(traceId.slice(-14), 16) / 2 ** 56 < share;
}

/** Microseconds since 1970, on a clock that does not jump. */
function now(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1_000);
}
