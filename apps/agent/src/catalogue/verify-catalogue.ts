import { createHash, createPublicKey, verify } from 'node:crypto';
import {
  CATALOGUE_SIGNING_CONTEXT,
  signedCatalogueSchema,
  statementCatalogueSchema,
  type StatementCatalogue,
} from '@starrocks-mcp/protocol';

/** The public half of the key that signs releases. */
export interface ReleaseKey {
  /** SPKI, DER, base64. */
  readonly publicKey: string;
  /** True for a throw-away key of a checkout: then its signature proves no release. */
  readonly isDevelopment: boolean;
}

export type VerifiedCatalogue =
  | { readonly ok: true; readonly catalogue: StatementCatalogue }
  | { readonly ok: false; readonly problem: string };

/** Reads a shipped catalogue; what is not signed by the release key is not looked into. */
export function verifyCatalogue(text: string, { publicKey }: ReleaseKey): VerifiedCatalogue {
  const signed = signedCatalogueSchema.safeParse(parseJson(text));
  if (!signed.success) return refused('it is no signed catalogue');
  const der = Buffer.from(publicKey, 'base64');
  const { kid, signature, payload } = signed.data;
  if (kid !== keyId(der)) return refused('it is signed by another key than the one of this release');
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const content = Buffer.from(CATALOGUE_SIGNING_CONTEXT + payload);
  if (!verify(null, content, key, Buffer.from(signature, 'base64url'))) return refused('its signature is wrong');
  const catalogue = statementCatalogueSchema.safeParse(parseJson(payload));
  if (!catalogue.success) return refused('it is of a form that this agent does not know');
  return { ok: true, catalogue: catalogue.data };
}

/** Short name of a public key. */
export function keyId(spki: Uint8Array): string {
  return createHash('sha256').update(spki).digest('hex').slice(0, 16);
}

function refused(problem: string): VerifiedCatalogue {
  return { ok: false, problem };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
