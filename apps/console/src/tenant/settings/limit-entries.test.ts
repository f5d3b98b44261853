import { describe, expect, it } from 'vitest';
import { changedLimits, limitEntries } from './limit-entries.ts';

const IN_FORCE = { max_rows: 10_000, concurrency: 8, rate_per_minute: 600, statements_per_hour: null };

describe('the limits to send', () => {
  it('are those that were changed, so that the others still follow the hub’s settings', () => {
    const entries = { ...limitEntries(IN_FORCE), rate_per_minute: ' 77 ', statements_per_hour: '5' };
    expect(changedLimits(entries, IN_FORCE)).toEqual({
      changed: { rate_per_minute: 77, statements_per_hour: 5 },
      wrong: [],
    });
  });

  it('are null where one was emptied', () => {
    const entries = { ...limitEntries(IN_FORCE), concurrency: '' };
    expect(changedLimits(entries, IN_FORCE)).toEqual({ changed: { concurrency: null }, wrong: [] });
  });

  it.each(['0', '-1', '1.5', '1e', 'many', '0x'])('are not %o', (entry) => {
    const entries = { ...limitEntries(IN_FORCE), max_rows: entry };
    expect(changedLimits(entries, IN_FORCE)).toEqual({ changed: {}, wrong: ['max_rows'] });
  });
});
