import { createHash, randomBytes } from 'node:crypto';

/** Begins every key that the hub makes, so that secret scanners can find one that leaked. */
const KEY_MARK = 'srmcp_';
const KEY_BYTES = 32;
const PREFIX_LENGTH = KEY_MARK.length + 6;
const MADE_KEY = new RegExp(String.raw`${KEY_MARK}[\w-]{20}`);

export interface NewApiKey {
  /** Shown once; only its hash is kept. */
  readonly key: string;
  readonly prefix: string;
  /** As `api_keys[].hash` wants it. */
  readonly hash: string;
  /** The same without its mark: SHA-256 in hexadecimal. */
  readonly digest: string;
}

/** A key of 256 random bits. */
export function createApiKey(): NewApiKey {
  const key = KEY_MARK + randomBytes(KEY_BYTES).toString('base64url');
  const digest = hashOfKey(key);
  return { key, prefix: key.slice(0, PREFIX_LENGTH), hash: `sha256:${digest}`, digest };
}

/** The digest under which a key is stored and looked up, in hexadecimal. */
export function hashOfKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** True of a text with a key of the hub's making in it, as when somebody takes one header for the other. */
export function holdsKey(text: string): boolean {
  return MADE_KEY.test(text);
}
