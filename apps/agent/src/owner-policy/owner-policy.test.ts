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

  it('never throws, and takes no policy with a word that it does not know', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const parsed = parseOwnerPolicy(JSON.stringify(value));
        if (!parsed.ok) expect(parsed.problems.length).toBeGreaterThan(0);
      }),
      { seed: 20_261_121, numRuns: 1_000 },
    );
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.constantFrom(...Object.keys(WHOLE)), (word, key) => {
        fc.pre(!Object.hasOwn(WHOLE, word) && word !== '__proto__');
        expect(problemsOf({ ...WHOLE, [`x${word}`]: true }).length).toBeGreaterThan(0);
        const { [key as keyof typeof WHOLE]: inner, ...rest } = WHOLE;
        if (typeof inner === 'object') {
          expect(problemsOf({ ...rest, [key]: { ...inner, [`x${word}`]: true } }).length).toBeGreaterThan(0);
        }
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });

  it('does not take what is no JSON, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        if (!isJson) expect(parseOwnerPolicy(text).ok).toBe(false);
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });
});
