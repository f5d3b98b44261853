import { join } from 'node:path';
import { systemCodeOf } from '@starrocks-mcp/protocol';
import { ConfigError } from '@starrocks-mcp/settings';
import Database from 'libsql';
import { BUSY_TIMEOUT_MS, makeDataDir, openStore, type Store } from './open-store.ts';

/** Name of the file by which a hub holds its data folder; there is nothing in it. */
const LOCK_FILE = 'hub.lock';

/**
 * The store of a running hub, which no other hub opens until it is closed: two would run each schedule twice and break
 * each other's record of calls. The kernel holds the lock, so that none is left by a kill. The command line works beside it.
 * Throws a ConfigError when another hub has not ended within `waitMs`.
 */
export function openSoleStore(dataDir: string, { waitMs = BUSY_TIMEOUT_MS } = {}): Store {
  makeDataDir(dataDir);
  const lock = new Database(join(dataDir, LOCK_FILE));
  try {
    hold(lock, waitMs);
    const store = openStore(dataDir);
    const close = (): void => {
      store.close();
      lock.exec('ROLLBACK');
      lock.close();
    };
    return { ...store, close };
  } catch (error) {
    if (lock.inTransaction) lock.exec('ROLLBACK');
    lock.close();
    throw error;
  }
}

/** Until it is rolled back, or the process ends. */
function hold(lock: Database.Database, waitMs: number): void {
  try {
    lock.pragma(`busy_timeout = ${waitMs}`);
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    if (systemCodeOf(error) !== 'SQLITE_BUSY') throw error;
    const expected = 'a folder of this hub alone; another hub is running on this one';
    throw new ConfigError([{ where: 'DATA_DIR', expected, example: 'DATA_DIR=/var/lib/starrocks-mcp-2' }]);
  }
}
