import * as z from 'zod';
import { HubError } from './hub-error.ts';
import { publicKeyOf, signingKeySchema, type SigningKey } from './job-token.ts';
import { readJws, signJws, type JwsSigner } from './jws.ts';

/** Where a hub that calls its agent tells it of its keys, with the agent's token. */
export const HUB_KEYS_PATH = '/hub-keys';

/** A hub has no more keys at once, and an agent pins no more. */
export const MAX_HUB_KEYS = 3;

const TYPE = 'starrocks-mcp-hub-keys';

const statementSchema = z.strictObject({
  v: z.literal(1),
  /** Milliseconds since 1970; a statement counts only against an older one. */
  issuedAt: z.number().int().positive(),
  keys: z.array(signingKeySchema).min(1).max(MAX_HUB_KEYS),
});
export type HubKeysStatement = z.infer<typeof statementSchema>;

/** POST /hub-keys: one statement by each of the hub's keys, so that whoever has pinned one of them can believe it. */
export const hubKeysRequestSchema = z.strictObject({ statements: z.array(z.string().max(4_096)).min(1).max(8) });
export const hubKeysResponseSchema = z.object({ kids: z.array(z.string().min(1).max(64)).max(8) });

/** What the hub's keys are from now on, as compact JWS by a key that agents have pinned. */
export function signHubKeys(statement: HubKeysStatement, signer: JwsSigner): string {
  return signJws(TYPE, statement, signer);
}

/** The first statement that a pinned key signed. Throws BAD_SIGNATURE when there is none. */
export function readHubKeys(statements: readonly string[], pinned: readonly SigningKey[]): HubKeysStatement {
  for (const token of statements) {
    const told = readOrNothing(token, pinned);
    if (told !== undefined) return told;
  }
  throw refused('is signed by none of the keys that this agent has pinned');
}

function readOrNothing(token: string, pinned: readonly SigningKey[]): HubKeysStatement | undefined {
  const keyOf = (kid: string) => {
    const key = pinned.find((known) => known.kid === kid);
    return key && publicKeyOf(key);
  };
  try {
    return statementSchema.safeParse(readJws({ type: TYPE, token, keyOf, refuse: refused })).data;
  } catch {
    return undefined;
  }
}

function refused(why: string): HubError {
  return new HubError('BAD_SIGNATURE', `What was told of the hub's keys ${why}; the pinned ones stay.`);
}
