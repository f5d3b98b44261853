import { AsyncLocalStorage } from 'node:async_hooks';
import { asHubError } from '@starrocks-mcp/protocol';
import { NO_SPAN, NO_TRACING, type Span, type SpanStart, type Tracing } from '@starrocks-mcp/tracing';

/** Spans, and which of them is the one that runs now: what starts within a span is its child. */
export class ActiveSpans {
  readonly #tracing: Tracing;
  readonly #active = new AsyncLocalStorage<Span>();

  constructor(tracing: Tracing) {
    this.#tracing = tracing;
  }

  get areOn(): boolean {
    return this.#tracing !== NO_TRACING;
  }

  /** Whoever starts it ends it. `parent` is for what comes from outside; default: the span that runs now. */
  start(input: SpanStart): Span {
    if (!this.areOn) return NO_SPAN;
    return this.#tracing.start({ parent: this.#active.getStore(), ...input });
  }

  /** What `work` starts, also later, is within the span. */
  within<Result>(span: Span, work: () => Result): Result {
    return this.areOn ? this.#active.run(span, work) : work();
  }

  /** A span as long as the work, with the error's code when it fails. */
  async run<Result>(input: SpanStart, work: () => Promise<Result>): Promise<Result> {
    if (!this.areOn) return work();
    const span = this.start(input);
    try {
      const result = await this.within(span, work);
      span.end();
      return result;
    } catch (thrown) {
      span.end(asHubError(thrown).code);
      throw thrown;
    }
  }
}
