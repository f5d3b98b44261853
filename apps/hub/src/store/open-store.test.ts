import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from './open-store.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'hub-store-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('openStore', () => {
  it('lets nobody else read its folder, its file and its key', () => {
    const dataDir = join(folder, 'data');
    openStore(dataDir).close();
    const modes = ['.', 'hub.db', 'hub.key'].map((name) => statSync(join(dataDir, name)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600, 0o600]);
  });

  it('says which setting is wrong when its folder cannot be made', () => {
    writeFileSync(join(folder, 'a-file'), '');
    expect(() => openStore(join(folder, 'a-file', 'data'))).toThrow(/DATA_DIR: a folder that this user owns/);
  });

  it('says so when the file in its folder is no store', () => {
    writeFileSync(join(folder, 'hub.db'), 'something else that is long enough to be looked at');
    expect(() => openStore(folder)).toThrow(/DATA_DIR: a folder whose hub\.db is sound/);
  });

  it('keeps what was written, and opens what it sealed, after it is opened again', () => {
    const first = openStore(folder);
    const sealed = first.seal.close('s3cret', 'a token');
    first.db.prepare('UPDATE revision SET value = 7').run();
    first.close();
    const second = openStore(folder);
    expect(second.db.prepare('SELECT value FROM revision').get()).toMatchObject({ value: 7 });
    expect(second.seal.open(sealed, 'a token')).toBe('s3cret');
    second.close();
  });

  it('refuses what was sealed for another purpose or altered', () => {
    const store = openStore(folder);
    const { seal } = store;
    const sealed = seal.close('s3cret', 'a token');
    expect(() => seal.open(sealed, 'another')).toThrow('unable to authenticate');
    const altered = Buffer.from(sealed);
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    expect(() => seal.open(altered, 'a token')).toThrow('unable to authenticate');
    store.close();
  });
});
