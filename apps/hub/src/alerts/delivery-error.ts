/** Why a message did not arrive; the code is all that is kept and shown, as texts of errors may name hosts. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

export function deliveryCodeOf(thrown: unknown): string {
  return thrown instanceof DeliveryError ? thrown.code : 'INTERNAL';
}
