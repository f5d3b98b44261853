import { execFile } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { changeFile } from './change-file.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'change-file-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MODULE = new URL('change-file.ts', import.meta.url).href;
const TSX = import.meta.resolve('tsx');

it('loses no change of several commands at once', async () => {
  const path = join(folder, 'counted');
  writeFileSync(path, '');
  const script = `
    import { changeFile } from ${JSON.stringify(MODULE)};
    for (let n = 0; n < 150; n += 1) changeFile(${JSON.stringify(path)}, (text) => text + 'x');
  `;
  const run = promisify(execFile);
  const args = ['--import', TSX, '--input-type=module', '-e', script];
  await Promise.all(Array.from({ length: 4 }, () => run(process.execPath, args)));
  expect(readFileSync(path, 'utf8')).toBe('x'.repeat(600));
  expect(readdirSync(folder)).toEqual(['counted']);
});

it('is kept out by no command that was killed, and keeps link and mode', () => {
  const [real, link] = [join(folder, 'real'), join(folder, 'link')];
  writeFileSync(real, 'a', { mode: 0o640 });
  symlinkSync(real, link);
  // No process has this id: ids are smaller.
  mkdirSync(`${real}.lock`);
  writeFileSync(join(`${real}.lock`, String(2 ** 30)), '');
  changeFile(link, (text) => `${text}b`);
  expect([readFileSync(real, 'utf8'), statSync(real).mode & 0o777]).toEqual(['ab', 0o640]);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readdirSync(folder).toSorted()).toEqual(['link', 'real']);
});

it('leaves the file and no trace when the change is refused', () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'a');
  const refuse = (): string => {
    throw new Error('refused');
  };
  expect(() => changeFile(path, refuse)).toThrow('refused');
  expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['a', ['file']]);
});
