import { describe, expect, it } from 'vitest';
import { createClusterClock } from './clock.ts';

const SHANGHAI = { now: '2026-03-01 14:05:00', epochSeconds: Date.UTC(2026, 2, 1, 6, 5) / 1000 };

describe('the cluster clock', () => {
  const clock = createClusterClock({ ...SHANGHAI, feTextOffsetSeconds: 0 });

  it('knows the offset of the session zone', () => {
    expect(clock.zoneOffsetSeconds).toBe(8 * 3600);
  });

  it.each([
    ['session', '2026-03-01 13:05:00', 3600],
    ['session', '2026-03-01T14:05:00.123', 0],
    ['epoch', String(SHANGHAI.epochSeconds - 60), 60],
    ['fe_text', '2026-03-01 14:04:00', 60],
  ] as const)('tells the age of a %s time', (kind, value, seconds) => {
    expect(clock.ageSeconds({ clock: kind, value })).toBe(seconds);
  });

  it('shows every time on the session clock', () => {
    expect(clock.wallTime({ clock: 'epoch', value: String(SHANGHAI.epochSeconds) })).toBe('2026-03-01 14:05:00');
  });

  it('takes a measured offset off FE-made text', () => {
    const ahead = createClusterClock({ ...SHANGHAI, feTextOffsetSeconds: 3600 });
    expect(ahead.ageSeconds({ clock: 'fe_text', value: '2026-03-01 15:00:00' })).toBe(300);
  });

  it('tells no age of a clock that could not be measured', () => {
    const blind = createClusterClock({ ...SHANGHAI, feTextOffsetSeconds: undefined });
    expect(blind.ageSeconds({ clock: 'fe_text', value: '2026-03-01 14:00:00' })).toBeUndefined();
    expect(blind.ageSeconds({ clock: 'session', value: '2026-03-01 14:00:00' })).toBe(300);
    expect(blind.canTrust('fe_text')).toBe(false);
  });

  it('tells no age of a text that is no time', () => {
    expect(clock.ageSeconds({ clock: 'session', value: 'never' })).toBeUndefined();
    expect(clock.ageSeconds(null)).toBeUndefined();
  });
});
