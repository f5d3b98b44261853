import { describe, expect, it } from 'vitest';
import { HourlyBudget } from './hourly-budget.ts';

describe('the owner’s budget of an hour', () => {
  it('says when there is a statement again, and keeps its word', () => {
    let nowMs = 90_000;
    const budget = new HourlyBudget(() => nowMs);
    expect([budget.take(2), budget.take(2)]).toEqual([0, 0]);
    const waitSeconds = budget.take(2);
    expect(waitSeconds).toBe(3_570);
    nowMs += (waitSeconds - 1) * 1_000;
    expect(budget.take(2)).toBe(1);
    nowMs += 1_000;
    expect(budget.take(2)).toBe(0);
  });

  it('waits for as many to leave as there must, when the owner allows fewer than before', () => {
    let nowMs = 0;
    const budget = new HourlyBudget(() => nowMs);
    for (let sent = 0; sent < 3; sent += 1) budget.take(5);
    nowMs = 10 * 60_000;
    budget.take(5);
    expect(budget.take(1)).toBe(60 * 60);
  });

  it('is none where the owner sets none', () => {
    const budget = new HourlyBudget();
    expect(Array.from({ length: 100 }, () => budget.take(undefined)).every((wait) => wait === 0)).toBe(true);
  });
});
