export { statementSpan } from './statement-span.ts';
export { isSampled, parseTraceparent, formatTraceparent, type TraceContext } from './traceparent.ts';
export {
  NO_SPAN,
  NO_TRACING,
  type Attributes,
  type Span,
  type SpanKind,
  type SpanStart,
  type Tracing,
} from './tracing.ts';
export { readTracingSettings, type SamplerSettings, type TracingSettings } from './tracing-settings.ts';
export { TRACING_SECRETS, tracingVariables } from './tracing-variables.ts';
