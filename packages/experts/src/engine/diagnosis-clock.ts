import { setTimeout as delay } from 'node:timers/promises';

/** Our own time: for the report's date, elapsed times and the pause between two samples. A test turns its own. */
export interface DiagnosisClock {
  now(): Date;
  /** Rejects when the signal is aborted. */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

export function systemClock(): DiagnosisClock {
  return {
    now: () => new Date(),
    wait: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
  };
}
