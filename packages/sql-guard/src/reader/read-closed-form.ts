import { Refused } from '../refused.ts';
import { isSign, type TokenisedText } from '../token.ts';
import type { StatementFacts, StatementKind } from '../facts.ts';
import { readExpression } from './read-expression.ts';
import { readQuery } from './read-query.ts';
import { Reading, type GrammarRoots } from './reading.ts';

const GRAMMAR: GrammarRoots = { query: readQuery, expression: readExpression };

/** More tokens than the longest form with every name in three parts. */
const MAX_FORM_TOKENS = 40;
const SLOT = /^\{(\w+)(\?)?\}$/;

type ReadSlot = (reading: Reading) => boolean;

/** What the names in braces take; false when it does not stand there. */
const SLOTS: Readonly<Record<string, ReadSlot>> = {
  table: (reading) => takeTable(reading),
  fromTable: (reading) => acceptFrom(reading) && takeTable(reading),
  database: (reading) => takeDatabase(reading),
  fromDatabase: (reading) => {
    if (acceptFrom(reading)) return takeDatabase(reading);
    const { start, end } = reading.tokens[0] ?? { start: 0, end: 0 };
    reading.facts.addDatabase({ catalog: undefined, database: undefined, start, end });
    return true;
  },
  fromCatalog: (reading) => {
    if (!acceptFrom(reading)) return true;
    const { parts, start, end } = reading.expectQualifiedName();
    reading.facts.addCatalog({ name: parts[0] ?? '', start, end });
    return parts.length === 1;
  },
  like: (reading) => acceptAfter(reading, 'LIKE', 'string'),
  limit: (reading) => acceptAfter(reading, 'LIMIT', 'integer'),
  number: (reading) => accept(reading, 'integer'),
};

/** The facts of a SHOW or DESC of the closed list. Any other is refused with `statement_not_allowed`. */
export function readClosedForm(
  tokenised: TokenisedText,
  forms: readonly string[],
  kind: StatementKind,
): StatementFacts {
  const { text, tokens } = tokenised;
  const body = isSign(tokens.at(-1), ';') ? tokens.slice(0, -1) : tokens;
  if (body.length <= MAX_FORM_TOKENS) {
    for (const form of forms) {
      const reading = new Reading(text, body, GRAMMAR, new Set());
      if (matches(reading, form)) return reading.facts.finish({ kind, limit: undefined });
    }
  }
  throw new Refused(
    'statement_not_allowed',
    tokens[0]?.start ?? 0,
    'This form of SHOW or DESC is not on the list of allowed ones. Read information_schema with SELECT.',
  );
}

function matches(reading: Reading, form: string): boolean {
  for (const part of form.split(' ')) {
    const slot = SLOT.exec(part)?.[1];
    if (!(slot === undefined ? matchesWord(reading, part) : matchesSlot(reading, slot))) return false;
  }
  return reading.peek() === undefined;
}

function matchesSlot(reading: Reading, slot: string): boolean {
  return SLOTS[slot]?.(reading) ?? false;
}

function matchesWord(reading: Reading, part: string): boolean {
  const isOptional = part.endsWith('?');
  const words = (isOptional ? part.slice(0, -1) : part).split('|');
  return words.some((word) => reading.acceptWord(word)) || isOptional;
}

function acceptFrom(reading: Reading): boolean {
  return reading.acceptWord('FROM') || reading.acceptWord('IN');
}

function accept(reading: Reading, kind: 'string' | 'integer'): boolean {
  if (!reading.isKind(kind)) return false;
  reading.advance();
  return true;
}

function acceptAfter(reading: Reading, word: string, kind: 'string' | 'integer'): boolean {
  return !reading.acceptWord(word) || accept(reading, kind);
}

/** A table's name; `FROM db` may follow it in the forms that have it. */
function takeTable(reading: Reading): boolean {
  if (!reading.isIdentifier()) return false;
  const { parts, start, end } = reading.expectQualifiedName();
  const [name = '', ownDatabase, ownCatalog] = parts.toReversed();
  if (parts.length > 3) return false;
  const outer = parts.length === 1 && acceptFrom(reading) ? takeName(reading) : undefined;
  if (outer !== undefined && outer.length === 0) return false;
  const [database = ownDatabase, catalog = ownCatalog] = outer?.toReversed() ?? [];
  reading.facts.addTable({
    catalog,
    database,
    name,
    start,
    end,
    sourceEnd: end,
    alias: undefined,
    aliasEnd: end,
    atomEnd: end,
  });
  return true;
}

/** `database` or `catalog.database`; empty when none stands there. */
function takeName(reading: Reading): readonly string[] {
  if (!reading.isIdentifier()) return [];
  const { parts } = reading.expectQualifiedName();
  return parts.length > 2 ? [] : parts;
}

function takeDatabase(reading: Reading): boolean {
  const start = reading.peek()?.start ?? 0;
  const [database, catalog] = takeName(reading).toReversed();
  if (database === undefined) return false;
  reading.facts.addDatabase({ catalog, database, start, end: reading.endOfLast() });
  return true;
}
