import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatShare } from './quantity.ts';

describe('quantities for people', () => {
  it.each([
    [0, '0 B'],
    [1536, '1.5 KiB'],
    [1_319_413_953_331, '1.2 TiB'],
    [150 * 1024 ** 3, '150 GiB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [1_234_567, '1,234,567'],
    [3.25, '3.3'],
    [3.04, '3'],
    [123.4, '123'],
  ])('writes the count %d as %s', (value, text) => {
    expect(formatCount(value)).toBe(text);
  });

  it.each([
    [0.934, '93.4 %'],
    [0.9999, '100 %'],
    [0.5, '50 %'],
    [0.000_287, '0.03 %'],
    [0.000_001, '< 0.01 %'],
    [0, '0 %'],
  ])('writes the share %d as %s', (share, text) => {
    expect(formatShare(share)).toBe(text);
  });

  it.each([
    [0, '0 s', '0 秒'],
    [59, '59 s', '59 秒'],
    [3600, '1 h', '1 小时'],
    [3660, '1 h 1 min', '1 小时 1 分钟'],
    [187_200, '2 d 4 h', '2 天 4 小时'],
    [11 * 86_400 + 3600, '11 d', '11 天'],
  ])('writes %d seconds in both languages', (seconds, en, zh) => {
    expect(formatDuration(seconds)).toEqual({ en, zh });
  });
});
