import { expect, it } from 'vitest';
import { urgencyOf } from './urgency.ts';

type Input = Parameters<typeof urgencyOf>[0];

const now = Date.parse('2026-03-01T12:00:00Z');
const none = { critical: 0, warning: 0, info: 0, unknown: 0 };

function aTenant({
  counts = none,
  score = 100,
  ...more
}: Partial<Input> & { counts?: object; score?: number | null } = {}) {
  const latest = { at: now, score, counts: { ...none, ...counts } };
  return urgencyOf({ isEnabled: true, agentState: 'online', latest, trend: [], now, ...more });
}

it('puts what is out of reach before what is critical, that before warnings, and those before what is well', () => {
  const order = [
    aTenant({ agentState: 'offline', counts: { critical: 1 } }),
    aTenant({ counts: { critical: 1 }, score: 60 }),
    aTenant({ counts: { warning: 3 }, score: 80 }),
    aTenant({ latest: undefined }),
    aTenant(),
  ];
  expect(order.toSorted((a, b) => b - a)).toEqual(order);
  expect(aTenant()).toBe(0);
});

it('counts a score that falls, and one that grows not', () => {
  expect(aTenant({ score: 80, trend: [{ score: 95 }, { score: 80 }] })).toBeGreaterThan(aTenant({ score: 80 }));
  expect(aTenant({ score: 80, trend: [{ score: 60 }, { score: 80 }] })).toBe(aTenant({ score: 80 }));
  expect(aTenant({ score: 80, trend: [{ score: null }, { score: 80 }] })).toBe(aTenant({ score: 80 }));
});

it('thinks more of a diagnosis that could not look than of a healthy one, and nothing of a disabled tenant', () => {
  expect(aTenant({ score: null, counts: { unknown: 40 } })).toBeGreaterThan(aTenant());
  expect(aTenant({ isEnabled: false, agentState: 'offline' })).toBe(0);
});
