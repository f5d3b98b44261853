import { expect, it } from 'vitest';
import { parseByteSize } from './byte-size.ts';

it.each([
  ['80G', 80 * 1024 ** 3],
  ['1.5TB', 1.5 * 1024 ** 4],
  ['64 GiB', 64 * 1024 ** 3],
  ['1048576', 1_048_576],
  ['512m', 512 * 1024 ** 2],
  ['90%', undefined],
  ['', undefined],
  [null, undefined],
  ['0', undefined],
  ['-1', undefined],
])('reads %s', (text, bytes) => {
  expect(parseByteSize(text)).toBe(bytes);
});
