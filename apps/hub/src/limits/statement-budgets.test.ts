import { describe, expect, it } from 'vitest';
import { StatementBudgets } from './statement-budgets.ts';
import { TryLaterError } from './try-later-error.ts';

const HOUR_MS = 3_600_000;

function budgetsOf(perHour: number) {
  let nowMs = 0;
  const budgets = new StatementBudgets({ perHourOf: () => perHour, now: () => nowMs });
  const send = (tenantId = 'acme'): void => {
    budgets.assertLeft(tenantId);
    budgets.count(tenantId);
  };
  return { budgets, send, pass: (ms: number) => (nowMs += ms) };
}

function refusalOf(send: () => void): TryLaterError {
  try {
    send();
  } catch (thrown) {
    if (thrown instanceof TryLaterError) return thrown;
    throw thrown;
  }
  throw new Error('not refused');
}

describe('a budget of statements', () => {
  it('refuses what is over it, names itself and the tenant, and keeps its word about the wait', () => {
    const { send, pass } = budgetsOf(2);
    send();
    pass(10 * 60_000);
    send();
    const { code, message, retryAfterSeconds, details } = refusalOf(send);
    expect([code, message]).toEqual(['STATEMENT_BUDGET', expect.stringMatching(/2 statements.*"acme"/)]);
    expect(details).toEqual({ limit: 'statements_per_hour', allowed: 2, retry_after_seconds: retryAfterSeconds });
    pass((retryAfterSeconds - 1) * 1_000);
    refusalOf(send);
    pass(1_000);
    send();
  });

  it('never lets more than it through in any hour', () => {
    const { send, pass } = budgetsOf(60);
    const sentAt: number[] = [];
    for (let second = 0; second < 3 * 3_600; second += 7) {
      try {
        send();
        sentAt.push(second * 1_000);
      } catch {
        // Refused, as it should be most of the time.
      }
      pass(7_000);
    }
    const most = sentAt.map((from) => sentAt.filter((at) => at >= from && at < from + HOUR_MS).length);
    expect(Math.max(...most)).toBe(60);
    expect(sentAt.length).toBeGreaterThan(120);
  });

  it('is each tenant’s own', () => {
    const { budgets, send } = budgetsOf(1);
    send('acme');
    send('beta');
    refusalOf(() => send('acme'));
    expect([budgets.usedBy('acme'), budgets.usedBy('nobody')]).toEqual([1, 0]);
  });

  it('counts without refusing when there is no limit', () => {
    const { budgets, send } = budgetsOf(0);
    for (let sent = 0; sent < 1_000; sent += 1) send();
    expect(budgets.usedBy('acme')).toBe(1_000);
  });
});
