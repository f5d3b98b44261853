import type { KeyObject } from 'node:crypto';
import * as z from 'zod';
import { HubError } from './hub-error.ts';
import { readJws, signJws, type JwsSigner } from './jws.ts';

const TYPE = 'starrocks-mcp-receipt';
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const claimsSchema = z.strictObject({
  v: z.literal(1),
  jobId: z.uuid(),
  status: z.enum(['ok', 'truncated']),
  rows: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  /** Over the JSON text of all rows frames in their order. */
  sha256,
  /** Milliseconds since 1970, by the agent's clock. */
  started: z.number().int(),
  ended: z.number().int(),
  sqlSha256: sha256,
});

/** What an agent says of an answer that it completed, so that neither side can later deny what ran and what came of it. */
export type ReceiptClaims = z.infer<typeof claimsSchema>;

export function signReceipt(claims: ReceiptClaims, signer: JwsSigner): string {
  return signJws(TYPE, claims, signer);
}

/** Throws AGENT_PROTOCOL for what is no receipt of one of these keys. */
export function readReceipt(token: string, keyOf: (kid: string) => KeyObject | undefined): ReceiptClaims {
  const { data } = claimsSchema.safeParse(readJws({ type: TYPE, token, keyOf, refuse: refused }));
  if (data === undefined) throw refused('has claims that this hub does not know');
  return data;
}

function refused(why: string): HubError {
  return new HubError('AGENT_PROTOCOL', `The agent's receipt ${why}. Nothing of the answer is used.`);
}
