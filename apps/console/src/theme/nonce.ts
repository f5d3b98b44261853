import { setNonce } from 'get-nonce';

/** The nonce of this answer of the hub, without which no style made at run time is applied. */
export function readNonce(): string {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
  // The scroll lock of dialogs makes its style itself and asks here.
  setNonce(nonce);
  return nonce;
}
