/** Why a message did not arrive; the code is all that is kept and shown, as texts of errors may name hosts. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly code: string;
  /** For how long the receiver wants to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    { retryAfterMs, ...options }: ErrorOptions & { readonly retryAfterMs?: number | undefined } = {},
  ) {
    super(code, options);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

export function deliveryCodeOf(thrown: unknown): string {
  return thrown instanceof DeliveryError ? thrown.code : 'INTERNAL';
}
