import { describe, expect, it } from 'vitest';
import { checkRecord } from './check-record.ts';
import { judge } from './judge.ts';
import { createPolicyGuard } from './policy-guard.ts';

describe('checkRecord', () => {
  it('names what an accepted text reads', () => {
    const text = 'SELECT *, Abs(a) FROM b.t, a.t, b.t x, unnest([1]) u LIMIT 2, 99999999999999999999';
    expect(checkRecord(judge(text))).toEqual({
      verdict: 'accept',
      code: null,
      position: null,
      message: null,
      tables: ['a.t', 'b.t'],
      functions: ['abs', 'unnest'],
      star: true,
      limit: { count: '99999999999999999999', offset: 2 },
    });
  });

  it('gives full names under a policy', () => {
    const verdict = createPolicyGuard().judge('SELECT 1 FROM information_schema.loads');
    expect(checkRecord(verdict).tables).toEqual(['default_catalog.information_schema.loads']);
  });

  it('says why and where a text is refused', () => {
    expect(checkRecord(judge('SELECT 1;\nDROP TABLE t'))).toMatchObject({
      verdict: 'refuse',
      code: 'several_statements',
      position: { offset: 8, line: 1, column: 9 },
      tables: [],
      limit: null,
    });
  });
});
