import { describe, expect, it } from 'vitest';
import { parseVersion } from './index.ts';

describe('parsing a version', () => {
  it.each([
    ['3.3.5', '3.3.5', '3.3'],
    ['3.5.7-abc1234', '3.5.7', '3.5'],
    ['3.5.0-rc01', '3.5.0', '3.5'],
    ['3.3.2-1.81-1.6.5', '3.3.2', '3.3'],
    ['2.1.2 0782ad7', '2.1.2', '2.1'],
    ['BRANCH-2.5-RELEASE 247c3bf', '2.5', '2.5'],
    ['StarRocks version 2.3.18', '2.3.18', '2.3'],
    ['v4.0.1', '4.0.1', '4.0'],
    [' 3.10.12\n', '3.10.12', '3.10'],
  ])('reads %j as release %s of line %s', (text, release, line) => {
    expect(parseVersion(text)).toEqual({ text: text.trim(), release, line });
  });

  it.each(['main', '', 'abc1234', 'feature-3'])('does not guess from %j', (text) => {
    expect(parseVersion(text)).toEqual({ text, release: undefined, line: undefined });
  });
});
