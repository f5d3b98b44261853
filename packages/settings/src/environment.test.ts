import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeEnvironment, readDotEnv } from './environment.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('mergeEnvironment', () => {
  it('lets the process win over .env, and counts a variable set to nothing as not set', () => {
    const dotEnv = 'PORT=3000 # the usual one\nAPI_KEY="from file"\nHOST=0.0.0.0\n';
    expect(mergeEnvironment({ processEnv: { PORT: '4000', HOST: '' }, dotEnv })).toEqual({
      PORT: '4000',
      API_KEY: 'from file',
    });
  });

  it('takes a quoted value to the letter, with its "#" and blanks', () => {
    expect(mergeEnvironment({ processEnv: {}, dotEnv: "SR_PASSWORD='a #1 word'\n" })).toEqual({
      SR_PASSWORD: 'a #1 word',
    });
  });
});

describe('readDotEnv', () => {
  it('gives the text of the file, and nothing where there is none', () => {
    const path = join(folder, '.env');
    writeFileSync(path, 'A=1\n');
    expect(readDotEnv(path)).toBe('A=1\n');
    expect(readDotEnv(join(folder, 'no.env'))).toBeUndefined();
  });
});
