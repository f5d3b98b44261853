import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSoleStore } from './open-sole-store.ts';
import { openStore } from './open-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-sole-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the store of a running hub', () => {
  it('is refused to a second hub, open to the command line, and free once the hub has ended', () => {
    const first = openSoleStore(folder);
    expect(() => openSoleStore(folder, { waitMs: 0 })).toThrow(/DATA_DIR.*another hub is running/);
    openStore(folder).close();
    first.close();
    openSoleStore(folder).close();
  });
});
