import { ERROR_CODES, type ErrorCode } from './error-codes.ts';

/** What may accompany an error to its reader: refusal codes and positions, never hosts, secrets or customer data. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

interface HubErrorOptions {
  /** The underlying failure: for the log, by `loggableCause` alone, never for the wire. */
  readonly cause?: unknown;
  readonly details?: ErrorDetails;
}

/**
 * The one error of hub and agent. `message` is written for the person who asked: what happened, to whom, what to do.
 */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails | undefined;

  constructor(code: ErrorCode, message: string, options: HubErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.details = options.details;
  }

  get httpStatus(): number {
    return ERROR_CODES[this.code].http;
  }

  get title(): string {
    return ERROR_CODES[this.code].title;
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }
}

/** Any thrown thing as a HubError; what is not ours becomes INTERNAL with the original kept as cause. */
export function asHubError(thrown: unknown): HubError {
  if (thrown instanceof HubError) return thrown;
  return new HubError('INTERNAL', 'Something went wrong on our side. Quote the request id to your operator.', {
    cause: thrown,
  });
}
