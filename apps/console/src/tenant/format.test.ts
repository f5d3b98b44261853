import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatFigure, formatShare } from './format.ts';

describe('figures as people read them', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [2_503_965_933_568, '2.28 TiB'],
    [130 * 1024 ** 3, '130 GiB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('never rounds a share with failures up to 100 %', () => {
    expect(formatShare(0.99999, 'en')).toBe('99.9 %');
    expect(formatShare(1, 'en')).toBe('100 %');
  });

  it.each([
    [14, 'en', '14 s'],
    [7_200, 'en', '2 h'],
    [7_500, 'en', '2 h 5 min'],
    [90_000, 'zh', '1 天 1 小时'],
  ] as const)('writes %d seconds (%s) as %s', (seconds, language, text) => {
    expect(formatDuration(seconds, language)).toBe(text);
  });

  it('spells units in the reader’s language', () => {
    expect(formatFigure({ value: 1229373, unit: 'messages' }, 'zh')).toBe('1,229,373 条消息');
    expect(formatFigure({ value: 3, unit: 'new unit' }, 'zh')).toBe('3 new unit');
  });
});
