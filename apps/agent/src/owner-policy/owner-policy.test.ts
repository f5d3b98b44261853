import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOwnerPolicy, STRICT_POLICY } from './owner-policy.ts';

const WHOLE = {
  databases: { allow: ['sales'] },
  columns: { 'sales.customers': { deny: ['iban'], mask: ['email'] } },
  statements: { show: false },
  adhoc: false,
  ceilings: { rows: 100, bytes: 1_000, seconds: 10, concurrency: 2, statementsPerHour: 50 },
  hours: { timeZone: 'Europe/Berlin', windows: [{ days: ['mon', 'fri'], from: '22:00', to: '06:30' }] },
  redact: { literals: true },
  requireSignature: true,
};

function problemsOf(value: unknown): readonly string[] {
  const parsed = parseOwnerPolicy(JSON.stringify(value));
  return parsed.ok ? [] : parsed.problems;
}

describe("the owner's policy", () => {
  it('takes a whole file, and is strict where nothing is said', () => {
    expect(parseOwnerPolicy(JSON.stringify(WHOLE))).toMatchObject({
      ok: true,
      policy: {
        reading: { databases: { allow: ['sales'] } },
        adhoc: false,
        ceilings: { rows: 100 },
        hours: { windows: [{ from: 1_320, to: 390 }] },
        redact: { literals: true, hosts: false, users: false },
        requireSignature: true,
      },
    });
    expect(parseOwnerPolicy('{}')).toEqual({ ok: true, policy: STRICT_POLICY });
  });

  it('lists all that is wrong at once, each with its place', () => {
    const problems = problemsOf({
      tabels: {},
      adhoc: 'no',
      ceilings: { rows: 0, rowz: 1 },
      hours: { timeZone: 'Mars/Olympus', windows: [{ days: ['mon'], from: '7:00', to: '25:00' }] },
      columns: { 'sales.customers': { masked: ['email'] } },
    }).join('\n');
    for (const place of [
      'tabels is not known',
      'adhoc:',
      'ceilings.rows:',
      'ceilings.rowz is not known',
      'hours.timeZone:',
      'hours.windows.0.from:',
      'hours.windows.0.to:',
      'columns.sales.customers.masked is not known',
    ]) {
      expect(problems).toContain(place);
    }
  });

  it('never throws, and says what is wrong with whatever it does not take', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const parsed = parseOwnerPolicy(text);
        expect(parsed.ok || parsed.problems.length > 0).toBe(true);
      }),
      { seed: 20_261_121, numRuns: 2_000 },
    );
  });

  it('takes no policy with a word that it does not know, on any level', () => {
    const LEVELS = ['databases', 'statements', 'ceilings', 'hours', 'redact'] as const;
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.constantFrom(...LEVELS), (word, level) => {
        const unknown = { [`x${word}`]: true };
        expect(problemsOf({ ...WHOLE, ...unknown })).not.toEqual([]);
        expect(problemsOf({ ...WHOLE, [level]: { ...WHOLE[level], ...unknown } })).not.toEqual([]);
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });

  it('takes nothing that is no JSON', () => {
    const broken = fc.tuple(fc.nat(), fc.constantFrom('{', '"', ',', '\\', "'")).map(([at, piece]) => {
      const text = JSON.stringify(WHOLE);
      const place = at % text.length;
      return text.slice(0, place) + piece.repeat(3) + text.slice(place);
    });
    fc.assert(
      fc.property(broken, (text) => {
        // Inside a text the pieces may be harmless; then the policy is another one, or refused for that text.
        expect(parseOwnerPolicy(text)).not.toEqual(parseOwnerPolicy(JSON.stringify(WHOLE)));
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });
});
