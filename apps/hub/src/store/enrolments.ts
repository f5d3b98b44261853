import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { StoreDatabase } from './open-store.ts';

/** Crockford's base 32: no letters that are taken for one another. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_CHARACTERS = 16;
const GROUP = 4;
const VALID_MS = 15 * 60_000;
const MOST_PER_TENANT = 100;

export interface EnrolmentCode {
  /** `XXXX-XXXX-XXXX-XXXX`, 80 random bits; told once, kept as its SHA-256. */
  readonly code: string;
  readonly expiresAt: string;
}

interface EnrolmentsDeps {
  readonly db: StoreDatabase;
  readonly now?: () => Date;
}

/** One-time codes by which a tenant's agent makes itself known. */
export class Enrolments {
  readonly #db: StoreDatabase;
  readonly #now: () => Date;

  constructor({ db, now = () => new Date() }: EnrolmentsDeps) {
    this.#db = db;
    this.#now = now;
  }

  create({ tenantId, createdBy }: { readonly tenantId: string; readonly createdBy: string }): EnrolmentCode {
    const code = randomCode();
    const now = this.#now();
    const expiresAt = new Date(now.getTime() + VALID_MS).toISOString();
    this.#makeRoom(tenantId, now.toISOString());
    this.#db
      .prepare(
        'INSERT INTO enrolments (code_hash, tenant_id, created_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?)',
      )
      .run(hashOf(code), tenantId, createdBy, now.toISOString(), expiresAt);
    return { code, expiresAt };
  }

  /** What nobody can use any more goes, and the oldest of a tenant that has too many. */
  #makeRoom(tenantId: string, now: string): void {
    this.#db.prepare('DELETE FROM enrolments WHERE expires_at <= ?').run(now);
    this.#db
      .prepare(
        `DELETE FROM enrolments WHERE tenant_id = ? AND rowid NOT IN
           (SELECT rowid FROM enrolments WHERE tenant_id = ? ORDER BY created_at DESC, rowid DESC LIMIT ?)`,
      )
      .run(tenantId, tenantId, MOST_PER_TENANT - 1);
  }

  /** The tenant that the code was made for, once; undefined for a code that is unknown, used or too old. */
  redeem(code: string): { readonly tenantId: string } | undefined {
    const now = this.#now().toISOString();
    const row = this.#db
      .prepare(
        `UPDATE enrolments SET redeemed_at = ?
         WHERE code_hash = ? AND redeemed_at IS NULL AND expires_at > ? RETURNING tenant_id`,
      )
      .get(now, hashOf(code), now);
    if (row === undefined) return undefined;
    return { tenantId: z.object({ tenant_id: z.string() }).parse(row).tenant_id };
  }
}

function randomCode(): string {
  const letters = Array.from(randomBytes(CODE_CHARACTERS), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return (letters.match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join('-');
}

/** As it was typed: any case, with or without dashes; O for 0 and I or L for 1 as Crockford asks. */
function hashOf(code: string): string {
  const plain = code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return createHash('sha256').update(plain).digest('hex');
}
