import { describe, expect, it } from 'vitest';
import { PASSED, unknown, type Verdict } from '../form/check.ts';
import diskOffline from '../storage/disk-offline.check.ts';
import { scoreOf, statusOf } from './score.ts';

const result = (verdict: Verdict, failed = false) => ({ check: diskOffline, verdict, failed });
const passed = result(PASSED);
const untold = result(unknown({ en: 'no signal here', zh: '没有信号' }));
const failed = result(unknown({ en: 'denied', zh: '被拒绝' }), true);

describe('the score', () => {
  it.each([
    ['is 100 when all that ran found nothing', { results: [passed, failed], findings: [], causes: [] }, 100],
    ['is null when nothing ran', { results: [failed], findings: [], causes: [] }, null],
    [
      'takes points for each finding by its severity',
      {
        results: [passed],
        findings: [
          { severity: 'critical', explained: false },
          { severity: 'warning', explained: false },
          { severity: 'info', explained: false },
        ],
        causes: [],
      },
      58,
    ],
    [
      'counts a root cause once, whatever follows from it',
      {
        results: [passed],
        findings: Array.from({ length: 5 }, () => ({ severity: 'critical' as const, explained: true })),
        causes: [{ severity: 'critical' }],
      },
      70,
    ],
    [
      'is never below 0',
      {
        results: [passed],
        findings: Array.from({ length: 9 }, () => ({ severity: 'critical' as const, explained: false })),
        causes: [],
      },
      0,
    ],
  ] as const)('%s', (_, input, score) => {
    expect(scoreOf(input)).toBe(score);
  });
});

describe('the status', () => {
  it.each([
    ['healthy', [passed], []],
    ['healthy', [passed, untold], []],
    ['healthy', [passed], [{ severity: 'info', explained: false }]],
    ['unknown', [passed, failed], []],
    ['unknown', [untold], []],
    ['attention', [passed, failed], [{ severity: 'warning', explained: false }]],
    ['critical', [passed], [{ severity: 'critical', explained: true }]],
  ] as const)('is %s', (status, results, findings) => {
    expect(statusOf({ results, findings })).toBe(status);
  });
});
