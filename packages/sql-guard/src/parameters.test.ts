import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import { tokenise } from './lexer.ts';
import type { ParameterValue } from './literal.ts';
import { bindParameters } from './parameters.ts';

function bind(text: string, parameters: readonly ParameterValue[]): string {
  const bound = bindParameters(text, parameters);
  return bound.ok ? bound.text : bound.refusal.code;
}

describe('bindParameters', () => {
  it.each<[string, ParameterValue[], string]>([
    ['SELECT ?', [1], 'SELECT 1'],
    ['SELECT ?, ?', ["it's \\ here", null], "SELECT 'it''s \\\\ here', NULL"],
    ['SELECT f(?,?)', [true, false], 'SELECT f(TRUE,FALSE)'],
    ['SELECT 1-?', [-5], 'SELECT 1- (-5)'],
    ["SELECT 'a'?", ['b'], "SELECT 'a' 'b'"],
    ['SELECT a?', [1.5], 'SELECT a 1.5'],
    ["SELECT '?', `?`, ? -- ?\n/* ? */", [1e21], "SELECT '?', `?`, 1e+21 -- ?\n/* ? */"],
  ])('writes %j with %j as %j', (text, parameters, expected) => {
    expect(bind(text, parameters)).toBe(expected);
  });

  it('refuses another number of parameters than of placeholders', () => {
    expect(bind('SELECT ?', [])).toBe('parameter_count');
    expect(bind('SELECT ?', [1, 2])).toBe('parameter_count');
    expect(bind('SELECT 1', [1])).toBe('parameter_count');
  });

  it('refuses what no literal can say', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 'a\0b', '\uD800'])
      expect(bind('SELECT ?', [value])).toBe('parameter_value');
  });

  it('keeps any text one string literal of the same value', () => {
    const rules = { hintVariables: new Set<string>(), maxTokens: 100 };
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("'", '"', '\\', '`', ';', '-', '/', '*', '\n', 'n', '?', 'é', ' ') }),
        (value) => {
          const text = bind('SELECT ? FROM t', [value]);
          const { tokens } = tokenise(text, rules);
          expect(tokens.map(({ kind }) => kind)).toEqual(['word', 'string', 'word', 'word']);
          const literal = text.slice(tokens[1]?.start, tokens[1]?.end);
          expect(literal.slice(1, -1).replaceAll("''", "'").replaceAll('\\\\', '\\')).toBe(value);
          expect(judge(text).ok).toBe(true);
        },
      ),
      { seed: 20_260_101, numRuns: 500 },
    );
  });
});
