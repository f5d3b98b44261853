import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGuard } from './judge.ts';
import { tokenise } from './lexer.ts';
import { createPolicyGuard } from './policy-guard.ts';
import { FORBIDDEN_WORDS } from './rules.ts';
import { liveText } from './testing/independent-lexer.ts';
import { CONSTRUCTS, CTES_AND_TABLES, QUERIES_AND_TABLES } from './testing/queries.ts';

const RUNS = { seed: 20_261_120, numRuns: 5_000 };
const MAX_ROWS = 100;
/** Fewer would say that the mutations no longer reach the reader. */
const MIN_ACCEPTED = 250;
const GUARD = createGuard();
const POLICY_GUARD = createPolicyGuard({
  session: { database: 'd' },
  catalogs: { allow: ['*'] },
  functions: { userFunctions: 'allow' },
});
const QUERIES = [...QUERIES_AND_TABLES, ...CTES_AND_TABLES].map(([text]) => text).concat(CONSTRUCTS);

/** What leaves many queries valid, so that some mutants live. */
const HARMLESS_PIECES = [
  ' ',
  '\n',
  '/* c */',
  '-- c\n',
  '(',
  ')',
  ', b',
  'AND c',
  'NOT',
  '1',
  "'x'",
  '`d`',
  '0',
  'e',
  '- ',
  'e.',
];

/** What an attacker would put in: separators, writing words, half-open quotes and comments, odd characters. */
const HOSTILE_PIECES = [
  ';',
  '; DROP TABLE t',
  ' INTO OUTFILE "x"',
  'DELETE',
  'UPDATE',
  'SET',
  'INSERT',
  'sleep(1)',
  'FILES(',
  '(',
  ')',
  '[',
  ']',
  "'",
  '"',
  '`',
  '\\',
  '#',
  '--',
  '-- x\r',
  '/*',
  '*/',
  '/*+',
  '/*!',
  '/**/',
  '?',
  '@a',
  '@@x',
  '$$',
  '\0',
  '\u00A0',
  '\u200B',
  '\u017F',
  '\r',
  '\n',
  "x'",
  'WITH',
  'SELECT',
  'UNION',
  'EXCEPT',
  'LIMIT 5',
  ',',
  '.',
  '*',
  'FROM u',
  'AS',
];

const query = fc.constantFrom(...QUERIES);
const piece = fc.oneof(fc.constantFrom(...HOSTILE_PIECES), {
  weight: 2,
  arbitrary: fc.constantFrom(...HARMLESS_PIECES),
});
const place = fc.double({ min: 0, max: 1, noNaN: true });

function piecesOf(text: string): string[] {
  const { tokens } = tokenise(text, { hintVariables: new Set(), maxTokens: 1_000 });
  return tokens.map(({ start, end }) => text.slice(start, end));
}

/** A query with some of its tokens taken out, doubled, or replaced by those of another or by hostile ones. */
const mutant = fc
  .tuple(
    query,
    query,
    fc.array(fc.tuple(fc.constantFrom('drop', 'double', 'insert', 'foreign', 'swap'), place, place, piece), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([text, other, changes]) => {
    const pieces = piecesOf(text);
    const foreign = piecesOf(other);
    for (const [change, where, what, inserted] of changes) {
      const at = Math.floor(where * pieces.length);
      const from = Math.floor(what * foreign.length);
      if (change === 'drop') pieces.splice(at, 1);
      if (change === 'double') pieces.splice(at, 0, pieces[at] ?? '');
      if (change === 'swap') pieces.splice(at, 2, pieces[at + 1] ?? '', pieces[at] ?? '');
      if (change === 'foreign') pieces.splice(at, 0, ...foreign.slice(from, from + 6));
      if (change === 'insert') pieces.splice(at, 0, inserted);
    }
    return pieces.join(' ');
  });

/** A query with a hostile piece at any character, inside quotes and words too. */
const split = fc
  .tuple(query, piece, fc.option(piece, { nil: '' }), place, place)
  .map(([text, first, second, left, right]) => {
    const [from, to] = [Math.floor(left * text.length), Math.floor(right * text.length)].toSorted((a, b) => a - b);
    return text.slice(0, from) + first + text.slice(from, to) + second + text.slice(to);
  });

function expectOneReadOnlyQuery(text: string): void {
  const live = liveText(text).trim().replace(/;$/, '');
  expect(live).not.toContain(';');
  expect(live).toMatch(/^[\s(]*(?:select|with)\b/i);
  expect(live).not.toMatch(/['"`#\\?@\0]|\/\*/);
  const words = live.toUpperCase().match(/[\w$\u0080-\uFFFF]+/g) ?? [];
  expect(words.filter((word) => FORBIDDEN_WORDS.has(word) || word === 'FILES')).toEqual([]);
}

describe.each([
  ['mutants of tokens', mutant],
  ['mutants of characters', split],
])('accepted %s', (_, texts) => {
  it('are one read-only query to a second reading of the lexical rules', () => {
    let accepted = 0;
    fc.assert(
      fc.property(texts, (text) => {
        if (!GUARD.judge(text).ok) return;
        accepted += 1;
        expectOneReadOnlyQuery(text);
      }),
      RUNS,
    );
    expect(accepted).toBeGreaterThan(MIN_ACCEPTED);
  });

  it('keep their tables when they are rewritten, and are rewritten once', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const prepared = POLICY_GUARD.prepare(text, { maxRows: MAX_ROWS });
        if (!prepared.ok) {
          if (prepared.refusal.code === 'rewrite_failed') throw new Error(prepared.refusal.message);
          return;
        }
        expectOneReadOnlyQuery(prepared.statement.text);
        const again = POLICY_GUARD.prepare(prepared.statement.text, { maxRows: MAX_ROWS });
        expect(again).toMatchObject({ ok: true, statement: prepared.statement, tables: prepared.tables });
        expect(again.ok && again.facts.limit && again.facts.limit.count <= BigInt(MAX_ROWS)).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('any text', () => {
  it('is judged without a fault', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.array(fc.constantFrom(...HOSTILE_PIECES, 'SELECT', '1', ' ')),
        (noise, pieces) => {
          expect(typeof GUARD.judge(noise).ok).toBe('boolean');
          expect(typeof POLICY_GUARD.prepare(pieces.join(''), { maxRows: 1 }).ok).toBe('boolean');
        },
      ),
      RUNS,
    );
  });
});
