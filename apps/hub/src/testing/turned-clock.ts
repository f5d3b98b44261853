import type { SchedulerClock } from '../schedule/scheduler.ts';

export interface TurnedClock extends SchedulerClock {
  /** Moves the time and has every call that became due made, in its order. */
  turn(ms: number): Promise<void>;
}

/** A clock that stands until it is turned. */
export function createTurnedClock(start: number): TurnedClock {
  let now = start;
  const calls = new Set<{ readonly at: number; readonly call: () => void }>();
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    after(delayMs, call) {
      const entry = { at: now + delayMs, call };
      calls.add(entry);
      return () => void calls.delete(entry);
    },
    async turn(ms) {
      const until = now + ms;
      for (;;) {
        await settle();
        const next = [...calls].toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > until) break;
        calls.delete(next);
        now = Math.max(now, next.at);
        next.call();
      }
      now = until;
      await settle();
    },
  };
}
