export type SpanKind = 'server' | 'client' | 'internal';

/** By OpenTelemetry's semantic conventions. Never a secret, a host of a customer, a row or a literal of SQL. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  /** A span of this process, or the `traceparent` of another; what is none begins a trace of its own. */
  readonly parent?: Span | string | undefined;
  readonly attributes?: Attributes;
}

/** One piece of work within a trace. */
export interface Span {
  /** What to send to whoever goes on with the trace; undefined while traces are off. */
  readonly traceparent: string | undefined;
  rename(name: string): void;
  set(attributes: Attributes): void;
  /** Once. `errorType` is the code of what went wrong; undefined for well. */
  end(errorType?: string): void;
}

export interface Tracing {
  start(input: SpanStart): Span;
  /** Sends what is left, within a few seconds. */
  close(): Promise<void>;
}

export const NO_SPAN: Span = { traceparent: undefined, rename: () => {}, set: () => {}, end: () => {} };

/** Traces are off: nothing is made, nothing is sent. */
export const NO_TRACING: Tracing = { start: () => NO_SPAN, close: () => Promise.resolve() };
