import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { StoredSession, StoredSessions } from '../store/sessions.ts';
import type { Principal } from '../tenants/tenant.ts';
import type { KeyRing } from './key-ring.ts';

export interface OperatorSession {
  readonly principal: Principal;
  /** What a page must send back as X-CSRF-Token; derived from the session, so that nothing else can know it. */
  readonly csrfToken: string;
  readonly expiresAt: Date;
}

interface SessionsDeps {
  readonly stored: StoredSessions;
  readonly ring: Pick<KeyRing, 'findById'>;
  readonly now?: () => number;
}

const TOKEN_BYTES = 32;
/** A session ends after this time, however it is used, and after a shorter one without use. */
const LONGEST_MS = 12 * 60 * 60_000;
const IDLE_MS = 30 * 60_000;
/** A team may share a key; what signs in without end ends its own sessions and fills no disk. */
const MOST_PER_KEY = 100;
/** How often its use is written down: each write is synced. */
const NOTE_USE_MS = 60_000;

/**
 * Operators' sessions in the console. The cookie holds a random token of which only the hash is kept; each use looks the
 * key up again, so that a revoked, expired or confined key takes its sessions along.
 */
export class OperatorSessions {
  readonly #stored: StoredSessions;
  readonly #ring: SessionsDeps['ring'];
  readonly #now: () => number;

  constructor({ stored, ring, now = Date.now }: SessionsDeps) {
    this.#stored = stored;
    this.#ring = ring;
    this.#now = now;
  }

  /** The token for the cookie, told once, and the session that it opens. */
  open({ keyId }: Principal): { readonly token: string; readonly session: OperatorSession } {
    const found = this.#ring.findById(keyId);
    if (found === undefined) throw new Error('a session is opened for a key that is not in force');
    const now = this.#now();
    this.#stored.removeOver({ createdBefore: now - LONGEST_MS, usedBefore: now - IDLE_MS });
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const keyProof = proofOf(token, found.hash);
    this.#stored.add({ idHash: digestOf(token), keyId, keyProof, createdAt: now, usedAt: now });
    this.#stored.keepNewest(keyId, MOST_PER_KEY);
    return { token, session: sessionOf({ token, principal: found.principal, createdAt: now, usedAt: now }) };
  }

  find(token: string): OperatorSession | undefined {
    const kept = this.#stored.find(digestOf(token));
    const found = kept && this.#ring.findById(kept.keyId);
    if (!kept || !found || !isSame(proofOf(token, found.hash), kept.keyProof)) return undefined;
    const now = this.#now();
    if (kept.createdAt + LONGEST_MS <= now || kept.usedAt + IDLE_MS <= now) return undefined;
    if (kept.usedAt + NOTE_USE_MS <= now) this.#stored.noteUse(kept.idHash, now);
    return sessionOf({ token, principal: found.principal, createdAt: kept.createdAt, usedAt: now });
  }

  close(token: string): void {
    this.#stored.remove(digestOf(token));
  }
}

interface SessionInput extends Pick<StoredSession, 'createdAt' | 'usedAt'> {
  readonly token: string;
  readonly principal: Principal;
}

function sessionOf({ token, principal, createdAt, usedAt }: SessionInput): OperatorSession {
  const expiresAt = new Date(Math.min(createdAt + LONGEST_MS, usedAt + IDLE_MS));
  return { principal, csrfToken: createHmac('sha256', token).update('csrf').digest('base64url'), expiresAt };
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function proofOf(token: string, keyHash: string): string {
  return createHmac('sha256', token).update(`key ${keyHash}`).digest('hex');
}

/** In constant time; texts of other lengths differ. */
export function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
