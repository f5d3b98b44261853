import { Dialect, parse } from '@polyglot-sql/sdk';
import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import { CONSTRUCTS, CTES_AND_TABLES, QUERIES_AND_TABLES } from './testing/queries.ts';

/** Where the second parser is known to be wrong, by construct; ours is proved beside the reader. */
const KNOWN_DEFECTS: readonly { readonly construct: RegExp; readonly why: string }[] = [
  { construct: /\bFROM dual\b/i, why: 'takes DUAL for a table' },
  { construct: /\bWITH recursive AS\b/, why: 'takes a CTE named recursive for the keyword' },
];

interface Names {
  readonly tables: Set<string>;
  readonly ctes: Set<string>;
}

/** Every table node of the second parser's tree, and every name that a WITH gives. */
function collectNames(node: unknown, names: Names): void {
  if (Array.isArray(node)) for (const child of node) collectNames(child, names);
  if (typeof node !== 'object' || node === null) return;
  for (const [key, child] of Object.entries(node)) {
    if (key === 'table' && isTable(child)) {
      const parts = [child.catalog?.name, child.schema?.name, child.name.name];
      names.tables.add(parts.filter((part) => part !== undefined).join('.'));
    }
    if (key === 'ctes' && Array.isArray(child)) for (const cte of child) names.ctes.add(cte.alias.name);
    collectNames(child, names);
  }
}

interface TableNode {
  readonly name: { readonly name: string };
  readonly schema: { readonly name: string } | null;
  readonly catalog: { readonly name: string } | null;
}

function isTable(node: unknown): node is TableNode {
  return typeof node === 'object' && node !== null && 'name' in node && 'schema' in node && 'catalog' in node;
}

/** Tables that the second parser sees, names of CTEs left out as neither scoping is compared here. */
function secondOpinion(text: string): readonly string[] | undefined {
  const result = parse(text, Dialect.StarRocks);
  if (!result.success) return undefined;
  const names: Names = { tables: new Set(), ctes: new Set() };
  collectNames(result.ast, names);
  return [...names.tables].filter((name) => !names.ctes.has(name)).toSorted();
}

function ours(text: string): readonly string[] {
  const verdict = judge(text);
  if (!verdict.ok) throw new Error(verdict.refusal.message);
  const ctes = new Set(verdict.facts.ctes);
  const names = verdict.facts.tables.map(({ catalog, database, name }) =>
    [catalog, database, name].filter((part) => part !== undefined).join('.'),
  );
  return [...new Set(names)].filter((name) => !ctes.has(name)).toSorted();
}

const QUERIES = [...QUERIES_AND_TABLES, ...CTES_AND_TABLES].map(([text]) => text).concat(CONSTRUCTS);

const READ_BY_BOTH = QUERIES.filter((text) => secondOpinion(text) !== undefined);

describe('a second, independent parser', () => {
  it.each(READ_BY_BOTH.filter((text) => !KNOWN_DEFECTS.some(({ construct }) => construct.test(text))))(
    'sees the same tables in %j',
    (text) => {
      expect(ours(text)).toEqual(secondOpinion(text));
    },
  );

  it.each(KNOWN_DEFECTS)('$why', ({ construct }) => {
    const texts = READ_BY_BOTH.filter((text) => construct.test(text));
    expect(texts.map(ours)).not.toEqual(texts.map(secondOpinion));
  });

  it('reads most of the queries', () => {
    expect(READ_BY_BOTH.length).toBeGreaterThan(QUERIES.length * 0.7);
  });
});
