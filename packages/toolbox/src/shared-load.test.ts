import { describe, expect, it } from 'vitest';
import { SharedLoad } from './shared-load.ts';

const nobody = new AbortController().signal;

/** Loads that end when told to, and a clock that is turned by hand. */
function setUp() {
  const loads: { signal: AbortSignal; resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  const clock = { now: 0 };
  const shared = new SharedLoad<string>({
    ttlMs: 1_000,
    now: () => clock.now,
    load: (signal) => new Promise((resolve, reject) => loads.push({ signal, resolve, reject })),
  });
  return { loads, clock, shared };
}

describe('SharedLoad', () => {
  it('loads once for all who ask meanwhile, and keeps the value for its time', async () => {
    const { loads, clock, shared } = setUp();
    const both = Promise.all([shared.get(nobody), shared.get(nobody)]);
    loads[0]?.resolve('first');
    expect(await both).toEqual(['first', 'first']);
    clock.now = 999;
    expect(await shared.get(nobody)).toBe('first');
    clock.now = 1_000;
    const again = shared.get(nobody);
    loads[1]?.resolve('second');
    expect(await again).toBe('second');
  });

  it('does not keep a failure', async () => {
    const { loads, shared } = setUp();
    const failing = shared.get(nobody);
    loads[0]?.reject(new Error('no cluster'));
    await expect(failing).rejects.toThrow('no cluster');
    const again = shared.get(nobody);
    loads[1]?.resolve('value');
    expect(await again).toBe('value');
  });

  it('goes on for the others when one gives up', async () => {
    const { loads, shared } = setUp();
    const impatient = new AbortController();
    const leaving = shared.get(impatient.signal);
    const staying = shared.get(nobody);
    impatient.abort();
    await expect(leaving).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(loads[0]?.signal.aborted).toBe(false);
    loads[0]?.resolve('value');
    expect(await staying).toBe('value');
  });

  it('is aborted when the last one gives up, and begins anew for the next', async () => {
    const { loads, shared } = setUp();
    const impatient = new AbortController();
    const leaving = shared.get(impatient.signal);
    impatient.abort();
    await expect(leaving).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(loads[0]?.signal.aborted).toBe(true);
    const next = shared.get(nobody);
    loads[1]?.resolve('fresh');
    expect(await next).toBe('fresh');
  });

  it('begins nothing for one who has given up already', async () => {
    const { loads, shared } = setUp();
    await expect(shared.get(AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(loads).toHaveLength(0);
  });
});
