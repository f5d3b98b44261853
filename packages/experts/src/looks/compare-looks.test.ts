import { describe, expect, it } from 'vitest';
import { compareLooks } from './compare-looks.ts';
import type { LookedAt } from './look.ts';

const passed: LookedAt = { status: 'passed' };
const unknown: LookedAt = { status: 'unknown' };

function found(value: number, changes: Partial<LookedAt> = {}): LookedAt {
  return { status: 'found', severity: 'warning', value, unit: 'rowsets', limit: 700, objects: 1, ...changes };
}

function compare(before: LookedAt, now: LookedAt): ReturnType<typeof compareLooks> {
  return compareLooks({ checks: new Map([['a.b', before]]) }, { checks: new Map([['a.b', now]]) });
}

describe('compareLooks', () => {
  it.each([
    ['new', passed, found(800)],
    ['gone', found(800), passed],
    ['worsened', found(800), found(950)],
    ['worsened', found(990), found(950, { severity: 'critical' })],
    ['improved', found(950), found(800)],
    ['improved', found(950, { severity: 'critical' }), found(950)],
    ['unchanged', found(800), found(810)],
    // Ten rows a load where a hundred are wanted: fewer are worse.
    ['worsened', found(50, { unit: 'rows per load', limit: 100 }), found(10, { unit: 'rows per load', limit: 100 })],
    ['improved', found(10, { unit: 'rows per load', limit: 100 }), found(50, { unit: 'rows per load', limit: 100 })],
    ['unchanged', found(50, { unit: 'min' }), found(900)],
  ] as const)('calls it %s', (kind, before, now) => {
    expect(compare(before, now).changes).toMatchObject([{ id: 'a.b', kind }]);
  });

  it.each([
    ['could not run this time', found(800), unknown],
    ['could not run last time', unknown, found(800)],
  ])('says nothing of a change where the check %s', (_, before, now) => {
    expect(compare(before, now)).toEqual({ changes: [], untold: ['a.b'] });
  });

  it('leaves out what only one of the looks asked', () => {
    const now = { checks: new Map([['c.d', found(800)]]) };
    expect(compareLooks({ checks: new Map([['a.b', passed]]) }, now)).toEqual({ changes: [], untold: [] });
  });

  it('lists what is new and worse first, the most urgent before the others', () => {
    const before = new Map([
      ['a.gone', found(1)],
      ['a.worse', found(800)],
      ['a.new', passed],
      ['a.newer', passed],
    ]);
    const now = new Map([
      ['a.gone', passed],
      ['a.worse', found(990)],
      ['a.new', found(800)],
      ['a.newer', found(999, { severity: 'critical' })],
    ]);
    expect(compareLooks({ checks: before }, { checks: now }).changes.map(({ id }) => id)).toEqual([
      'a.newer',
      'a.new',
      'a.worse',
      'a.gone',
    ]);
  });
});
