import { createHmac } from 'node:crypto';

/**
 * The value of `X-Hub-Signature`: when it was made, in seconds since 1970, and HMAC-SHA256 of `<t>.<body>` in hexadecimal,
 * so that a receiver can tell who speaks and refuse what is old.
 */
export function signatureOf({ secret, body, at }: { secret: string; body: string; at: number }): string {
  const seconds = Math.floor(at / 1_000);
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}
