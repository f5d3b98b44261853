import { describe, expect, it } from 'vitest';
import { renderStatement } from './render-statement.ts';

const PARAMETERS = {
  limit: { kind: 'integer', min: 1, max: 500, default: 20 },
  label: { kind: 'text', maxLength: 20 },
  names: { kind: 'names' },
} as const;
const render = (template: string, values: Parameters<typeof renderStatement>[2]) =>
  renderStatement(template, PARAMETERS, values);

describe('a statement', () => {
  it('holds an integer within its bounds', () => {
    expect(render('LIMIT {limit}', { limit: 30 })).toBe('LIMIT 30');
    expect(render('LIMIT {limit}', { limit: 9_999_999 })).toBe('LIMIT 500');
  });

  it('holds a text as one string, whatever is in it', () => {
    expect(render('WHERE LABEL = {label}', { label: `a'b\\'; --` })).toBe(`WHERE LABEL = 'a''b\\\\''; --'`);
  });

  it('holds names as a quoted list', () => {
    expect(render('IN ({names})', { names: ['a', 'b_c'] })).toBe(`IN ('a', 'b_c')`);
  });

  it.each([
    ['a number that is none', { limit: Number.NaN }, '{limit}', 'an integer'],
    ['a text that is too long', { label: 'x'.repeat(21) }, '{label}', 'a short text'],
    ['a text with a line break', { label: 'a\nb' }, '{label}', 'control characters'],
    ['a name with a quote', { names: ["a'b"] }, '{names}', 'not a metric name'],
    ['a parameter that was not declared', {}, '{nothing}', 'unknown parameter'],
  ])('refuses %s', (_, values, template, message) => {
    expect(() => render(template, values)).toThrow(message);
  });
});
