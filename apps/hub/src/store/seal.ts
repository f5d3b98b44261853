import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemCodeOf } from '@starrocks-mcp/protocol';

const KEY_FILE = 'hub.key';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps secrets that must be read again (tokens, private keys): a copy of the database alone does not tell them. */
export interface Seal {
  /** `purpose` is bound in: what was sealed for one cannot be opened for another. */
  close(plain: string, purpose: string): Buffer;
  /** Throws when the text was altered, sealed with another key or for another purpose. */
  open(sealed: Uint8Array, purpose: string): string;
}

/** AES-256-GCM under `<dataDir>/hub.key`, which is made with mode 0600 when it is not there. */
export function openSeal(dataDir: string): Seal {
  const key = readOrMakeKey(join(dataDir, KEY_FILE));
  return {
    close(plain, purpose) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, purpose) {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(purpose))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    },
  };
}

function readOrMakeKey(path: string): Buffer {
  const known = readKey(path);
  if (known !== undefined) return known;
  const key = randomBytes(KEY_BYTES);
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    // Another process of the same hub was quicker.
    if (systemCodeOf(error) === 'EEXIST') return readKey(path) ?? badKey();
    throw error;
  }
  try {
    fchmodSync(file, 0o600);
    writeSync(file, `${key.toString('base64')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return key;
}

function readKey(path: string): Buffer | undefined {
  try {
    const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
    return key.length === KEY_BYTES ? key : badKey();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function badKey(): never {
  throw new Error(`${KEY_FILE} is no key; bring back the file that belongs to this data folder`);
}
