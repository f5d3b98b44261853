import { HubError, type ErrorCode, type ErrorDetails } from '@starrocks-mcp/protocol';

interface TryLaterOptions {
  /** From now; rounded up to whole seconds, one at least. */
  readonly waitMs: number;
  readonly details?: ErrorDetails;
}

/** An error that says after how many seconds the same request may succeed; over HTTP that is its `Retry-After`. */
export class TryLaterError extends HubError {
  readonly retryAfterSeconds: number;

  constructor(code: ErrorCode, message: string, { waitMs, details }: TryLaterOptions) {
    const retryAfterSeconds = wholeSeconds(waitMs);
    super(code, message, { details: { ...details, retry_after_seconds: retryAfterSeconds } });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export function wholeSeconds(waitMs: number): number {
  return Math.max(1, Math.ceil(waitMs / 1_000));
}
