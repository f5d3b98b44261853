import { BUSY_TIMEOUT_MS, type StoreDatabase } from './open-store.ts';

/** A probe must not hold the hub up; who writes for longer than this keeps the hub from writing. */
const PROBE_BUSY_TIMEOUT_MS = 200;

/** Whether a change can be kept now: writes one row and syncs it, as every change does. */
export function canWrite(db: StoreDatabase): boolean {
  if (db.inTransaction) return true;
  try {
    db.pragma(`busy_timeout = ${PROBE_BUSY_TIMEOUT_MS}`);
    db.prepare('INSERT OR REPLACE INTO write_probe (one, written_at) VALUES (1, ?)').run(new Date().toISOString());
    return true;
  } catch {
    return false;
  } finally {
    db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
}
