import type { KeyEntry } from '../api/keys.ts';

export type KeyState = 'inForce' | 'expired' | 'revoked';

/** Whether the key opens anything at the moment `now` (epoch milliseconds). */
export function keyStateOf(
  { revoked_at, expires_at }: Pick<KeyEntry, 'revoked_at' | 'expires_at'>,
  now: number,
): KeyState {
  if (revoked_at !== null) return 'revoked';
  return expires_at !== null && Date.parse(expires_at) <= now ? 'expired' : 'inForce';
}
