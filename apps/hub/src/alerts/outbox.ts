import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { StoreDatabase } from '../store/open-store.ts';
import { messageSchema, type AlertMessage } from './alert-payload.ts';

/** One message on its way to one target. Moments are milliseconds since 1970. */
export interface Delivery {
  readonly number: number;
  readonly targetId: string;
  readonly message: AlertMessage;
  readonly createdAt: number;
  readonly attempts: number;
}

/** A delivery as operators see it. */
export interface ToldDelivery {
  readonly id: string;
  readonly number: number;
  readonly targetId: string;
  readonly targetName: string;
  readonly tenantId: string;
  readonly message: AlertMessage;
  readonly state: 'waiting' | 'delivered' | 'given_up';
  readonly createdAt: number;
  readonly attempts: number;
  readonly nextAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly lastError: string | undefined;
}

const row = z.object({
  number: z.number(),
  id: z.string(),
  target_id: z.string(),
  target_name: z.string(),
  tenant_id: z.string(),
  payload: z.string(),
  created_at: z.number(),
  attempts: z.number(),
  next_at: z.number().nullable(),
  delivered_at: z.number().nullable(),
  given_up_at: z.number().nullable(),
  last_error: z.string().nullable(),
});
const countRow = z.object({ waiting: z.number(), given_up: z.number() });
const momentRow = z.object({ next_at: z.number().nullable() });

interface NewDelivery {
  readonly target: { readonly id: string; readonly name: string };
  readonly tenantId: string;
  /** What is told of the same subject arrives in its order. */
  readonly subject: string;
  readonly message: Omit<AlertMessage, 'id'>;
  readonly now: number;
}

interface Page {
  readonly tenantIds: readonly string[] | 'all';
  readonly limit: number;
  /** The number of a delivery; those before it are listed. */
  readonly before: number | undefined;
}

/** What is to be told and what was: written with the change that it tells, so that a kill loses none. */
export class Outbox {
  readonly #db: StoreDatabase;

  constructor(db: StoreDatabase) {
    this.#db = db;
  }

  add({ target, tenantId, subject, message, now }: NewDelivery): void {
    const id = randomUUID();
    this.#db
      .prepare(
        `INSERT INTO alert_outbox (id, target_id, target_name, tenant_id, subject, payload, created_at, next_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(id, target.id, target.name, tenantId, subject, JSON.stringify({ id, ...message }), now, now);
  }

  /** The next of each target that is due; a message waits for the earlier ones on its subject. */
  listDue(now: number): readonly Delivery[] {
    return this.#db
      .prepare(
        `SELECT * FROM alert_outbox WHERE number IN (
           SELECT MIN(o.number) FROM alert_outbox o
           WHERE o.next_at <= ? AND NOT EXISTS (
             SELECT 1 FROM alert_outbox e
             WHERE e.target_id = o.target_id AND e.tenant_id = o.tenant_id AND e.subject = o.subject
               AND e.next_at IS NOT NULL AND e.number < o.number)
           GROUP BY o.target_id)
         ORDER BY next_at`,
      )
      .all(now)
      .map((found) => {
        const { number, target_id: targetId, payload, created_at: createdAt, attempts } = row.parse(found);
        return { number, targetId, message: messageSchema.parse(JSON.parse(payload)), createdAt, attempts };
      });
  }

  /** The first moment after `now` at which something is due. */
  nextAfter(now: number): number | undefined {
    const found = this.#db
      .prepare('SELECT MIN(next_at) AS next_at FROM alert_outbox WHERE next_at IS NOT NULL AND next_at > ?')
      .get(now);
    return momentRow.parse(found).next_at ?? undefined;
  }

  noteDelivered(number: number, at: number): void {
    this.#db
      .prepare(
        `UPDATE alert_outbox SET attempts = attempts + 1, next_at = NULL, delivered_at = ?, last_error = NULL
         WHERE number = ?`,
      )
      .run(at, number);
  }

  noteFailed(number: number, { nextAt, error }: { readonly nextAt: number; readonly error: string }): void {
    this.#db
      .prepare('UPDATE alert_outbox SET attempts = attempts + 1, next_at = ?, last_error = ? WHERE number = ?')
      .run(nextAt, error, number);
  }

  /** Nothing goes to the target before `until`. */
  holdTarget(targetId: string, until: number): void {
    this.#db
      .prepare('UPDATE alert_outbox SET next_at = ? WHERE target_id = ? AND next_at < ?')
      .run(until, targetId, until);
  }

  noteGivenUp(number: number, { at, error }: { readonly at: number; readonly error: string }): void {
    this.#db
      .prepare(
        `UPDATE alert_outbox SET attempts = attempts + 1, next_at = NULL, given_up_at = ?, last_error = ?
         WHERE number = ?`,
      )
      .run(at, error, number);
  }

  /** The newest first. */
  list({ tenantIds, limit, before }: Page): readonly ToldDelivery[] {
    const confined = tenantIds === 'all' ? '' : 'AND tenant_id IN (SELECT value FROM json_each(?))';
    return this.#db
      .prepare(`SELECT * FROM alert_outbox WHERE number < ? ${confined} ORDER BY number DESC LIMIT ?`)
      .all(before ?? Number.MAX_SAFE_INTEGER, ...(tenantIds === 'all' ? [] : [JSON.stringify(tenantIds)]), limit)
      .map(asTold);
  }

  count(): { readonly waiting: number; readonly givenUp: number } {
    const found = this.#db
      .prepare(`SELECT COUNT(next_at) AS waiting, COUNT(given_up_at) AS given_up FROM alert_outbox`)
      .get();
    const { waiting, given_up: givenUp } = countRow.parse(found);
    return { waiting, givenUp };
  }

  /** Lets go of what ended long ago. */
  removeEnded(before: number): void {
    this.#db.prepare('DELETE FROM alert_outbox WHERE next_at IS NULL AND created_at < ?').run(before);
  }
}

function asTold(found: unknown): ToldDelivery {
  const { number, id, attempts, ...kept } = row.parse(found);
  return {
    id,
    number,
    targetId: kept.target_id,
    targetName: kept.target_name,
    tenantId: kept.tenant_id,
    message: messageSchema.parse(JSON.parse(kept.payload)),
    state: kept.delivered_at !== null ? 'delivered' : kept.given_up_at !== null ? 'given_up' : 'waiting',
    createdAt: kept.created_at,
    attempts,
    nextAt: kept.next_at ?? undefined,
    endedAt: kept.delivered_at ?? kept.given_up_at ?? undefined,
    lastError: kept.last_error ?? undefined,
  };
}
