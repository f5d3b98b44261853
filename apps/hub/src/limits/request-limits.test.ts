import { describe, expect, it } from 'vitest';
import { RequestLimits, type CallsOfRequest } from './request-limits.ts';
import { TryLaterError } from './try-later-error.ts';

const quota = { ratePerMinute: 3, concurrentRequests: 3, statementsPerHour: 0 };
const acme = { id: 'acme', quota };
const beta = { id: 'beta', quota };
const key = { keyId: 'one', concurrentRequests: 2, rateLimitPerMinute: undefined };
const other = { keyId: 'two', concurrentRequests: undefined, rateLimitPerMinute: undefined };

function aLimits() {
  let nowMs = 0;
  const charged: number[] = [];
  const keyRates = { charge: (_key: unknown, calls: number) => void charged.push(calls) };
  const limits = new RequestLimits({ concurrentRequestsPerKey: 2, keyRates, now: () => nowMs });
  const enter = (more: Partial<CallsOfRequest> = {}) =>
    limits.enter({ principal: key, tenant: acme, calls: 1, ...more });
  return { limits, enter, charged, pass: (ms: number) => (nowMs += ms) };
}

function refusalOf(work: () => unknown): TryLaterError {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof TryLaterError) return thrown;
    throw thrown;
  }
  throw new Error('not refused');
}

describe('the rate of a tenant', () => {
  it('is refused over its limit until the time that the refusal names, and not before', () => {
    const { limits, pass } = aLimits();
    for (let request = 0; request < 3; request += 1) limits.countRequest(acme);
    const { code, message, retryAfterSeconds } = refusalOf(() => limits.countRequest(acme));
    expect([code, message, retryAfterSeconds]).toEqual(['RATE_LIMITED', expect.stringContaining('"acme"'), 20]);
    limits.countRequest(beta);
    pass(19_999);
    refusalOf(() => limits.countRequest(acme));
    pass(1);
    limits.countRequest(acme);
  });

  it('tells how many requests came in the last minute', () => {
    const { limits, pass } = aLimits();
    limits.countRequest(acme);
    pass(30_000);
    limits.countRequest(acme);
    expect(limits.figuresOf('acme').requestsLastMinute).toBe(2);
    pass(40_000);
    expect(limits.figuresOf('acme').requestsLastMinute).toBe(1);
  });
});

describe('what is in work', () => {
  it('is refused over the key’s ceiling until one leaves', () => {
    const { enter } = aLimits();
    const leave = enter();
    enter();
    const { code, message, retryAfterSeconds } = refusalOf(enter);
    expect([code, message, retryAfterSeconds]).toEqual(['RATE_LIMITED', expect.stringMatching(/^Your key/), 1]);
    leave();
    enter();
  });

  it('is refused over the tenant’s ceiling, whichever of its keys asks', () => {
    const { limits, enter } = aLimits();
    enter();
    enter();
    enter({ principal: other });
    expect(refusalOf(() => enter({ principal: other })).message).toContain('"acme"');
    expect(limits.figuresOf('acme').requestsInWork).toBe(3);
    enter({ principal: other, tenant: beta });
  });

  it('counts a batch by its calls, and lets one that is too large in when nothing else is in work', () => {
    const { limits, enter } = aLimits();
    const leave = enter();
    refusalOf(() => enter({ calls: 2 }));
    leave();
    const leaveBatch = enter({ calls: 50 });
    refusalOf(enter);
    leaveBatch();
    expect(limits.figuresOf('acme').requestsInWork).toBe(0);
  });

  it('charges the calls of a batch to the rates of its key and its tenant', () => {
    const { limits, enter, charged } = aLimits();
    limits.countRequest(acme);
    enter({ calls: 5 });
    expect([charged, limits.figuresOf('acme').requestsLastMinute]).toEqual([[4], 5]);
    expect(refusalOf(() => limits.countRequest(acme)).retryAfterSeconds).toBe(60);
  });

  it('counts leaving once', () => {
    const { limits, enter } = aLimits();
    enter();
    const leave = enter();
    leave();
    leave();
    expect(limits.figuresOf('acme').requestsInWork).toBe(1);
  });

  it('holds no place for what was refused', () => {
    const { limits, enter } = aLimits();
    for (const tenant of [acme, acme]) enter({ tenant });
    refusalOf(() => enter({ tenant: beta }));
    expect(limits.figuresOf('beta').requestsInWork).toBe(0);
  });
});
