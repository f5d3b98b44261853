import * as z from 'zod';
import type { StoreDatabase } from './open-store.ts';

const row = z.object({ value: z.number() });

/** Grows with each change that a running hub must learn of, whichever process made it. */
export function readRevision(db: StoreDatabase): number {
  return row.parse(db.prepare('SELECT value FROM revision WHERE one = 1').get()).value;
}

export function raiseRevision(db: StoreDatabase): void {
  db.prepare('UPDATE revision SET value = value + 1 WHERE one = 1').run();
}

/** Changes of tenants and keys as one: what throws takes all of them back, what is done raises the revision. */
export function changeStore<Result>(db: StoreDatabase, work: () => Result): Result {
  if (db.inTransaction) return work();
  return db
    .transaction(() => {
      const result = work();
      raiseRevision(db);
      return result;
    })
    .immediate();
}
