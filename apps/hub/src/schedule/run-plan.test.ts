import { describe, expect, it } from 'vitest';
import { createRunPlan } from './run-plan.ts';
import { createQuietHours, type QuietWindow } from './quiet-hours.ts';
import { scheduleSchema } from './schedule-schema.ts';
import { createZoneClock } from './zone-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Wanted {
  readonly tenantId?: string;
  readonly every?: number;
  readonly jitter?: number;
  readonly quiet?: readonly QuietWindow[];
  readonly zone?: string;
}

function aPlan({ tenantId = 'acme', every = 60, jitter = 0, quiet = [], zone = 'UTC' }: Wanted) {
  const schedule = scheduleSchema.parse({ every_minutes: every, jitter_share: jitter, quiet_hours: quiet });
  return createRunPlan({ tenantId, schedule, clock: createZoneClock(zone) });
}

function due(plan: ReturnType<typeof aPlan>, last: string, now = last): string | undefined {
  const at = plan.dueAt({ last: Date.parse(last), now: Date.parse(now) });
  return at === undefined ? undefined : new Date(at).toISOString();
}

describe('a run', () => {
  it('follows the last one by the interval', () => {
    const plan = aPlan({ every: 30 });
    expect(due(plan, '2026-03-01T12:00:00Z')).toBe('2026-03-01T12:30:00.000Z');
    expect(due(plan, '2026-03-01T12:07:12Z')).toBe('2026-03-01T12:30:00.000Z');
  });

  it('is made once after many were missed', () => {
    const plan = aPlan({ every: 5 });
    expect(due(plan, '2026-03-01T01:00:00Z', '2026-03-01T12:02:00Z')).toBe('2026-03-01T01:05:00.000Z');
    expect(due(plan, '2026-03-01T12:02:00Z')).toBe('2026-03-01T12:05:00.000Z');
  });

  it('lies at a moment of its own for each of 1,000 tenants, the same after each restart', () => {
    const last = Date.parse('2026-03-01T12:00:00Z');
    const runs = Array.from({ length: 1_000 }, (_, index) => {
      const once = aPlan({ tenantId: `tenant-${index}`, jitter: 1 }).dueAt({ last, now: last });
      expect(aPlan({ tenantId: `tenant-${index}`, jitter: 1 }).dueAt({ last, now: last })).toBe(once);
      return once ?? 0;
    });
    const perMinute = countBy(runs);
    expect(Math.max(...perMinute.values())).toBeLessThan(40);
    expect(perMinute.size).toBeGreaterThan(55);
    expect(runs.every((at) => at > last && at <= last + HOUR)).toBe(true);
  });

  it('comes once, soon after quiet hours in which some would have been', () => {
    const plan = aPlan({ every: 60, quiet: [{ from: '22:00', to: '06:00' }] });
    expect(due(plan, '2026-03-01T21:00:00Z')).toBe('2026-03-02T06:00:00.000Z');
    expect(due(plan, '2026-03-02T06:00:00Z')).toBe('2026-03-02T07:00:00.000Z');
  });

  it('is not lost when its only moment of the day is quiet', () => {
    const plan = aPlan({ every: 1_440, quiet: [{ from: '22:00', to: '06:00' }] });
    expect(due(plan, '2026-03-01T12:00:00Z')).toBe('2026-03-02T06:00:00.000Z');
  });

  it('that was missed while the hub was down waits for the end of the quiet hours in which the hub came back', () => {
    const plan = aPlan({ every: 60, quiet: [{ from: '22:00', to: '06:00' }] });
    expect(due(plan, '2026-03-01T18:00:00Z', '2026-03-01T23:30:00Z')).toBe('2026-03-02T06:00:00.000Z');
  });

  it('of several tenants is spread after quiet hours too', () => {
    const quiet = [{ from: '22:00', to: '06:00' }];
    const runs = ['a', 'b', 'c', 'd'].map((tenantId) =>
      due(aPlan({ tenantId, jitter: 1, quiet }), '2026-03-01T23:00:00Z'),
    );
    expect(new Set(runs).size).toBe(4);
    expect(runs.every((at) => at !== undefined && at >= '2026-03-02T06:00' && at < '2026-03-02T06:30')).toBe(true);
  });
});

describe('quiet hours', () => {
  const quietIn = (zone: string, ...windows: QuietWindow[]) =>
    createQuietHours({ windows, clock: createZoneClock(zone) });
  const endIn = (hours: ReturnType<typeof quietIn>, at: string): string => {
    const end = hours.endAfter(Date.parse(at));
    return end === undefined ? 'never' : new Date(end).toISOString();
  };

  it('are those of the zone', () => {
    const hours = quietIn('Asia/Shanghai', { from: '22:00', to: '06:00' });
    expect(hours.isQuiet(Date.parse('2026-03-01T13:59:59Z'))).toBe(false);
    expect(hours.isQuiet(Date.parse('2026-03-01T14:00:00Z'))).toBe(true);
    expect(endIn(hours, '2026-03-01T15:10:30Z')).toBe('2026-03-01T22:00:00.000Z');
  });

  it('of Friday night last into Saturday, and Saturday night is another', () => {
    const hours = quietIn('UTC', { days: ['fri'], from: '22:00', to: '06:00' });
    expect(hours.isQuiet(Date.parse('2026-03-06T23:00:00Z'))).toBe(true);
    expect(hours.isQuiet(Date.parse('2026-03-07T05:59:00Z'))).toBe(true);
    expect(hours.isQuiet(Date.parse('2026-03-07T23:00:00Z'))).toBe(false);
    expect(hours.isQuiet(Date.parse('2026-03-06T05:00:00Z'))).toBe(false);
  });

  it('end where the last of those that touch ends', () => {
    const hours = quietIn('UTC', { days: ['sat', 'sun'], from: '00:00', to: '24:00' }, { from: '22:00', to: '06:00' });
    expect(endIn(hours, '2026-03-06T22:30:00Z')).toBe('2026-03-09T06:00:00.000Z');
  });

  it.each([
    ['a night that the clocks shorten', '2026-03-28T23:00:00Z', '2026-03-29T04:00:00.000Z'],
    ['a night that the clocks lengthen', '2026-10-24T22:00:00Z', '2026-10-25T05:00:00.000Z'],
  ])('end at six on the wall after %s', (_, from, end) => {
    expect(endIn(quietIn('Europe/Berlin', { from: '22:00', to: '06:00' }), from)).toBe(end);
  });

  it('that would end in the hour which the clocks skip end with it', () => {
    const hours = quietIn('Europe/Berlin', { from: '22:00', to: '02:30' });
    expect(endIn(hours, '2026-03-28T23:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  it.each([
    ['the whole week', [{ from: '00:00', to: '24:00' }]],
    [
      'two halves of each day',
      [
        { from: '06:00', to: '18:00' },
        { from: '18:00', to: '06:00' },
      ],
    ],
  ])('of %s are refused', (_, quiet_hours) => {
    const parsed = scheduleSchema.safeParse({ every_minutes: 60, quiet_hours });
    expect(parsed.error?.issues[0]?.path).toEqual(['quiet_hours']);
  });

  it.each([
    { every_minutes: 60, time_zone: 'Mars/Olympus' },
    { every_minutes: 60, quiet_hours: [{ from: '9:00', to: '10:00' }] },
    { every_minutes: 60, quiet_hours: [{ from: '10:00', to: '10:00' }] },
    { every_minutes: 60, tool: 'run_select_sql' },
    { every_minutes: 0 },
    { every_minutes: 60, interval: 5 },
  ])('and schedules like %j are refused', (entry) => {
    expect(scheduleSchema.safeParse(entry).success).toBe(false);
  });
});

function countBy(moments: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const at of moments) {
    const minute = Math.floor(at / MINUTE);
    counts.set(minute, (counts.get(minute) ?? 0) + 1);
  }
  return counts;
}
