import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readChainLinesBackwards } from './read-backwards.ts';

const folder = mkdtempSync(join(tmpdir(), 'backwards-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function readAll(content: string): Promise<string[]> {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  const lines: string[] = [];
  for await (const line of readChainLinesBackwards(path)) lines.push(line);
  return lines;
}

it.each([
  ['', []],
  ['one\n', ['one']],
  ['one\ntwo\n', ['two', 'one']],
  ['one\ntor', ['one']],
  ['torn alone', []],
])('reads %j from its end on', async (content, lines) => {
  expect(await readAll(content)).toEqual(lines);
});

it('reads lines that are longer than what is read at once, and letters of several bytes', async () => {
  const lines = [
    'ä'.repeat(200_000),
    'b',
    '漢'.repeat(300_000),
    ...Array.from({ length: 9_000 }, (_, n) => `zeile ${n} ü`),
  ];
  expect(await readAll(`${lines.join('\n')}\ntorn`)).toEqual(lines.toReversed());
});
