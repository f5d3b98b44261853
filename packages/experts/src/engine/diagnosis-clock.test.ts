import { describe, expect, it } from 'vitest';
import { systemClock } from './diagnosis-clock.ts';

describe('the system clock', () => {
  it('waits until the time is over', async () => {
    await expect(systemClock().wait(1, undefined)).resolves.toBeUndefined();
  });

  it('ends the wait when it is aborted, before or in the middle', async () => {
    const leaving = new AbortController();
    const waiting = systemClock().wait(60_000, leaving.signal);
    leaving.abort();
    await expect(waiting).rejects.toThrow('aborted');
    await expect(systemClock().wait(60_000, leaving.signal)).rejects.toThrow('aborted');
  });
});
