import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatFigure, formatQuantity, formatShare, formatTick } from './format.ts';

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
    [0, 'en', '0 s'],
    [0.0311, 'en', '32 ms'],
    [0.004, 'zh', '4 毫秒'],
    [14, 'en', '14 s'],
    [7_200, 'en', '2 h'],
    [7_500, 'en', '2 h 5 min'],
    [90_000, 'zh', '1 天 1 小时'],
    [1_628_600_000, 'en', '18,849 d'],
  ] as const)('writes %d seconds (%s) as %s', (seconds, language, text) => {
    expect(formatDuration(seconds, language)).toBe(text);
  });

  it.each([
    [5400, 's', 'en', '1.5 h'],
    [10_800, 's', 'zh', '3 小时'],
    [45, 's', 'en', '45 s'],
    [0.925, 'ratio', 'en', '92.5 %'],
    [285_000, 'messages', 'en', '285k'],
    [1.8e19, 'messages', 'zh', '1.8E19'],
  ] as const)('puts %d %s (%s) on a scale as %s', (value, unit, language, text) => {
    expect(formatTick({ value, unit }, language)).toBe(text);
  });

  it.each([
    ['failed loads in 24 h', '1 failed load in 24 h'],
    ['slow queries', '1 slow query'],
    ['s between loads of one table', '1 s between loads of one table'],
    ['% of the tasks', '1 % of the tasks'],
    ['tablet replicas', '1 tablet replica'],
  ])('counts one of “%s” as one', (unit, told) => {
    expect(formatQuantity({ value: 1, unit }, 'en')).toBe(told);
  });

  it('spells units in the reader’s language', () => {
    expect(formatFigure({ value: 1229373, unit: 'messages' }, 'zh')).toBe('1,229,373 条消息');
    expect(formatFigure({ value: 3, unit: 'new unit' }, 'zh')).toBe('3 new unit');
  });
});
