import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemCodeOf } from '@starrocks-mcp/protocol';
import { ConfigError } from '@starrocks-mcp/settings';
import Database from 'libsql';
import * as z from 'zod';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { openSeal, type Seal } from './seal.ts';

export type StoreDatabase = Database.Database;

/** What the hub must not forget: one SQLite file and the key that seals the secrets in it. */
export interface Store {
  readonly db: StoreDatabase;
  readonly seal: Seal;
  close(): void;
}

/** A column of bytes as libsql gives it. */
export const blobSchema = z
  .union([z.instanceof(ArrayBuffer), z.instanceof(Uint8Array)])
  .transform((bytes) => (bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes));

/** Name of the database in the data folder. */
export const STORE_FILE = 'hub.db';
const DAMAGED: ReadonlySet<string> = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB']);
/** Another process (the command line beside a running hub) may be writing. */
export const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens `<dataDir>/hub.db`, makes it when it is not there and brings its tables up to date. What a write has answered
 * survives a kill and a power cut: every commit is synced. Throws a ConfigError when the folder cannot be the hub's own.
 */
export function openStore(dataDir: string): Store {
  makeDataDir(dataDir);
  const db = new Database(join(dataDir, STORE_FILE));
  try {
    chmodSync(join(dataDir, STORE_FILE), 0o600);
    db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    migrate(db, MIGRATIONS);
    return { db, seal: openSeal(dataDir), close: () => db.close() };
  } catch (error) {
    db.close();
    throw isDamaged(error) ? damaged(dataDir) : error;
  }
}

function isDamaged(error: unknown): boolean {
  return DAMAGED.has(systemCodeOf(error) ?? '');
}

function damaged(dataDir: string): ConfigError {
  const expected = `a folder whose ${STORE_FILE} is sound; the one in ${dataDir} is damaged or no store. Put a backup in its place`;
  return new ConfigError([{ where: 'DATA_DIR', expected }]);
}

/** Others must not read it, so it must belong to the hub: the folder of a mounted volume often does not. Throws a ConfigError. */
export function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    chmodSync(dataDir, 0o700);
  } catch {
    const expected = 'a folder that this user owns or can make; a folder below this one may do';
    throw new ConfigError([{ where: 'DATA_DIR', expected, example: 'DATA_DIR=/var/lib/starrocks-mcp' }]);
  }
}
