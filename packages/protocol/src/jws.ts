import { sign, verify, type KeyObject } from 'node:crypto';
import * as z from 'zod';

/** Far more than our claims need; longer ones are not looked at. */
const MAX_TOKEN_CHARACTERS = 4_096;

const headerSchema = z.strictObject({ alg: z.literal('EdDSA'), kid: z.string().min(1).max(64), typ: z.string() });

export interface JwsSigner {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** Compact JWS (RFC 7515) with EdDSA (RFC 8037). `type` keeps what was signed for one purpose from serving another. */
export function signJws(type: string, claims: unknown, { kid, privateKey }: JwsSigner): string {
  const body = `${encode({ alg: 'EdDSA', kid, typ: type })}.${encode(claims)}`;
  return `${body}.${sign(null, Buffer.from(body), privateKey).toString('base64url')}`;
}

interface ReadInput {
  readonly type: string;
  readonly token: string;
  readonly keyOf: (kid: string) => KeyObject | undefined;
  /** The error for a token of which this is said. */
  readonly refuse: (why: string) => Error;
}

/** What one of these keys signed for this purpose, not yet looked at. Throws `refuse(why)`. */
export function readJws({ type, token, keyOf, refuse }: ReadInput): unknown {
  if (token.length > MAX_TOKEN_CHARACTERS) throw refuse('is too long');
  const parts = token.split('.');
  const [header = '', payload = '', signature = ''] = parts;
  if (parts.length !== 3 || !parts.every(isBase64Url)) throw refuse('is no compact JWS');
  const { data: head } = headerSchema.safeParse(decode(header));
  const key = head?.typ === type ? keyOf(head.kid) : undefined;
  if (key === undefined) throw refuse('names no key that was pinned here');
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify(null, signed, key, Buffer.from(signature, 'base64url'))) throw refuse('was not signed by that key');
  return decode(payload);
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Canonical: what Node would ignore (padding, other letters, spare bits) makes two texts of one signature. */
function isBase64Url(part: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part;
}
