import { describe, expect, it } from 'vitest';
import { CircuitBreaker, type BreakerSettings, type Pass } from './circuit-breaker.ts';

function aBreaker(settings: Partial<BreakerSettings> = {}) {
  let nowMs = 1_000;
  const breaker = new CircuitBreaker({ failures: 3, now: () => nowMs, random: () => 1, ...settings });
  const enter = (): Pass => {
    const entered = breaker.enter();
    if (!('settle' in entered)) throw new Error('refused');
    return entered;
  };
  const fail = (code = 'AGENT_OFFLINE'): void => enter().settle('broken', code);
  const waitMs = (): number | undefined => breaker.refusal?.waitMs;
  return { breaker, enter, fail, waitMs, pass: (ms: number) => (nowMs += ms) };
}

function opened(settings?: Partial<BreakerSettings>) {
  const made = aBreaker(settings);
  for (let failure = 0; failure < 3; failure += 1) made.fail();
  return made;
}

describe('a circuit breaker', () => {
  it('opens after so many failures in a row, and says for how long and why', () => {
    const { breaker, fail } = aBreaker();
    fail();
    fail();
    expect(breaker.state).toBe('closed');
    fail('DB_UNAVAILABLE');
    expect(breaker.state).toBe('open');
    expect(breaker.enter()).toEqual({ waitMs: 1_000, failures: 3, lastCode: 'DB_UNAVAILABLE' });
  });

  it('never opens for failures with a success between them', () => {
    const { breaker, enter, fail } = aBreaker();
    for (let round = 0; round < 10; round += 1) {
      fail();
      fail();
      enter().settle('works');
    }
    expect(breaker.state).toBe('closed');
  });

  it('never opens for what says nothing about the way', () => {
    const { breaker, enter } = aBreaker();
    for (let round = 0; round < 10; round += 1) enter().settle('nothing');
    expect(breaker.state).toBe('closed');
  });

  it('lets one probe through when its wait is over, and no other while it runs', () => {
    const { breaker, enter, pass } = opened();
    pass(1_000);
    expect(breaker.state).toBe('half-open');
    const probe = enter();
    expect(breaker.enter()).toMatchObject({ waitMs: 1_000 });
    probe.settle('works');
    expect(breaker.state).toBe('closed');
    enter();
    enter();
  });

  it('waits longer after each failed probe, up to its cap', () => {
    const { fail, pass, waitMs } = opened({ maxWaitMs: 5_000 });
    const waits: unknown[] = [waitMs()];
    for (let probe = 0; probe < 4; probe += 1) {
      pass(waitMs() ?? 0);
      fail();
      waits.push(waitMs());
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
  });

  it('leaves up to half of the wait to chance', () => {
    expect(opened({ random: () => 0 }).waitMs()).toBe(500);
    expect(opened({ random: () => 0.5 }).waitMs()).toBe(750);
  });

  it('forgets how long it waited once the way works', () => {
    const { breaker, enter, fail, pass, waitMs } = opened();
    pass(1_000);
    fail();
    pass(waitMs() ?? 0);
    enter().settle('works');
    for (let failure = 0; failure < 3; failure += 1) fail();
    expect([breaker.state, waitMs()]).toEqual(['open', 1_000]);
  });

  it('lets the next probe through after one that was cancelled, or that never ends', () => {
    const { breaker, enter, pass } = opened({ probeMs: 30_000 });
    pass(1_000);
    enter().settle('nothing');
    const lost = enter();
    pass(30_000);
    const next = enter();
    lost.settle('broken');
    next.settle('works');
    expect(breaker.state).toBe('closed');
  });

  it('takes no notice of what was under way before it opened', () => {
    const { breaker, enter, fail } = aBreaker();
    const slow = [enter(), enter()];
    for (let failure = 0; failure < 3; failure += 1) fail();
    slow[0]?.settle('works');
    expect(breaker.state).toBe('open');
    breaker.close();
    for (let failure = 0; failure < 2; failure += 1) fail();
    slow[1]?.settle('broken');
    expect(breaker.state).toBe('closed');
  });

  it('closes at once on news that the way works', () => {
    const { breaker, enter } = opened();
    breaker.close();
    expect(breaker.state).toBe('closed');
    enter();
  });

  it('never opens when no number of failures is set', () => {
    const { breaker, fail } = aBreaker({ failures: 0 });
    for (let failure = 0; failure < 50; failure += 1) fail();
    expect(breaker.state).toBe('closed');
  });
});
