import { createGuard } from '@starrocks-mcp/sql-guard';
import { findSystemTable, RELEASE_LINES, type ReleaseLine } from '@starrocks-mcp/starrocks';
import { describe, expect, it } from 'vitest';
import { CHECKS, FIGURES, INQUIRIES, VIEWS } from './checks.generated.ts';
import { plainRead } from './engine/answer-reads.ts';
import { chooseLayout } from './engine/choose-layout.ts';
import { CONTEXT_READS } from './engine/detect-context.ts';
import { renderStatement } from './engine/render-statement.ts';
import type { Layout, ParameterValue, Read } from './form/read.ts';
import { capabilitiesOfLine } from './testing/line-capabilities.ts';
import { OTHER_TABLES } from './testing/other-tables.ts';

const ASKED: readonly Read[] = [
  CONTEXT_READS,
  ...[...CHECKS, ...FIGURES, ...VIEWS, ...INQUIRIES].map(({ reads }) => reads),
]
  .flatMap((reads) => Object.values(reads))
  .map((any) => plainRead(any).read);

const READS: readonly Read[] = [
  ...new Map(ASKED.map((read) => [`${read.name} ${JSON.stringify(read.values)}`, read] as const)).values(),
];

const LAYOUTS = READS.flatMap((read) =>
  read.layouts.map((layout, index) => ({ name: `${read.name} #${index + 1}`, read, layout })),
);

function sampleValues(read: Read): Record<string, ParameterValue> {
  return Object.fromEntries(
    Object.entries(read.parameters).map(([name, spec]) => [
      name,
      read.values[name] ?? (spec.kind === 'names' ? ['a_name'] : (spec.default ?? "it's a \\ label")),
    ]),
  );
}

function statementOf(read: Read, layout: Layout): string {
  return renderStatement(layout.template, read.parameters, sampleValues(read));
}

const withoutText = (sql: string): string => sql.replaceAll(/'(?:[^'\\]|\\.|'')*'/g, "''");

/** The select list of the outermost query, split at its own commas. */
function selectList(sql: string): readonly string[] {
  const items: string[] = [];
  let depth = 0;
  let item = '';
  for (const token of sql.replace(/^SELECT /, '').split(/([(),]|\bFROM\b|\bLIMIT\b)/)) {
    if (depth === 0 && (token === 'FROM' || token === 'LIMIT')) break;
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (token === ',' && depth === 0) {
      items.push(item);
      item = '';
    } else item += token;
  }
  return [...items, item].map((text) => text.trim());
}

const KEYWORDS = new Set(
  (
    'SELECT DISTINCT FROM WHERE AND OR NOT IN IS NULL LIKE RLIKE BETWEEN CASE WHEN THEN ELSE END AS CAST BIGINT INT DOUBLE ' +
    'VARCHAR DATETIME GROUP BY ORDER DESC ASC HAVING LIMIT LEFT FULL OUTER INNER JOIN ON UNION ALL WITH OVER PARTITION INTERVAL SECOND ' +
    'MINUTE HOUR DAY'
  ).split(' '),
);

/** Words in capitals that are no keyword and no function call: by our convention, columns. */
function columnsNamed(sql: string): readonly string[] {
  return [...withoutText(sql).matchAll(/(?<![\w@])[A-Z][A-Z0-9_]*\b(?!\s*\()/g)]
    .map(([word]) => word)
    .filter((word) => !KEYWORDS.has(word));
}

const guard = createGuard({ readableVariables: ['time_zone', 'version_comment'], queryProfile: true });

it('asks for one thing under one name: reads of a name share their answer', () => {
  const layoutsByName = new Map<string, Set<string>>();
  for (const { name, layouts } of ASKED) {
    layoutsByName.set(name, (layoutsByName.get(name) ?? new Set()).add(JSON.stringify(layouts)));
  }
  expect([...layoutsByName].filter(([, layouts]) => layouts.size > 1).map(([name]) => name)).toEqual([]);
});

describe('a diagnosis of everything', () => {
  const { storagePaths: _, ...CONTEXT } = CONTEXT_READS;

  /** Each read once, each that is sampled once more, and the one that tells which columns there are. */
  function mostStatements(line: ReleaseLine, architecture: 'shared-nothing' | 'shared-data'): number {
    const capabilities = capabilitiesOfLine(line);
    const asking = [...CHECKS, ...FIGURES].filter(
      (one) => !('architectures' in one) || (one.architectures ?? [architecture]).includes(architecture),
    );
    const plain = [CONTEXT, ...asking.map(({ reads }) => reads)]
      .flatMap((reads) => Object.values(reads).map((any) => plainRead(any)))
      .filter(({ read }) => (read.architecture ?? architecture) === architecture)
      .filter(({ read }) => chooseLayout(read, capabilities).ok);
    const names = (which: typeof plain) => new Set(which.map(({ read }) => read.name)).size;
    return names(plain) + names(plain.filter(({ sampled }) => sampled)) + 1;
  }

  it.each(RELEASE_LINES)('sends at most 40 statements on %s, whatever the cluster has', (line) => {
    expect(mostStatements(line, 'shared-nothing')).toBeLessThanOrEqual(40);
    expect(mostStatements(line, 'shared-data')).toBeLessThanOrEqual(40);
  });
});

describe('every statement of every read', () => {
  it('has a layout to test', () => {
    expect(LAYOUTS.length).toBeGreaterThan(20);
  });

  it.each(LAYOUTS)('$name is accepted by the guard', ({ read, layout }) => {
    const verdict = guard.judge(statementOf(read, layout));
    expect(verdict).toMatchObject({ ok: true });
  });

  it.each(LAYOUTS)('$name gives each column the alias that is decoded', ({ read, layout }) => {
    const aliases = selectList(withoutText(statementOf(read, layout))).map(
      (item) => / AS ([a-z_0-9]+)$/.exec(item)?.[1],
    );
    expect(aliases).toEqual(Object.keys(read.columns));
  });

  it.each(LAYOUTS)('$name names only the tables and columns it declares, and all of them', ({ read, layout }) => {
    const sql = withoutText(statementOf(read, layout));
    const tables = [...sql.matchAll(/(?:FROM|JOIN) ([a-z_.0-9]+)/g)].map(([, table]) =>
      table?.replace('default_catalog.', ''),
    );
    expect(new Set(tables.filter((table) => table?.includes('.')))).toEqual(new Set(Object.keys(layout.needs)));
    expect(new Set(columnsNamed(sql))).toEqual(new Set(Object.values(layout.needs).flat()));
  });

  it.each(LAYOUTS)('$name is bounded', ({ read, layout }) => {
    expect(statementOf(read, layout)).toMatch(/ LIMIT \d+$/);
  });

  it.each(LAYOUTS)('$name says its full catalog', ({ read, layout }) => {
    expect(withoutText(statementOf(read, layout))).not.toMatch(
      /(?:FROM|JOIN) (?:information_schema|sys|_statistics_)\./,
    );
  });

  it.each(RELEASE_LINES)('uses only what %s has', (line) => {
    const capabilities = capabilitiesOfLine(line);
    for (const read of READS) {
      const choice = chooseLayout(read, capabilities);
      if (!choice.ok) continue;
      for (const [table, columns] of Object.entries(choice.layout.needs)) {
        expect(findSystemTable(table) ?? OTHER_TABLES[table], `${read.name}: ${table}`).toBeDefined();
        expect(columns.filter((column) => !capabilities.hasColumn(table, column))).toEqual([]);
      }
    }
  });

  it('can be asked on at least one release line, each of them', () => {
    // Which of the tables that are no system tables exist is the customer's affair, so with each of them left out too.
    const others = Object.keys(OTHER_TABLES);
    const choices = [others, ...others.map((left) => others.filter((name) => name !== left))];
    const lines = RELEASE_LINES.flatMap((line) => choices.map((names) => capabilitiesOfLine(line, names)));
    const never = LAYOUTS.filter(({ read, layout }) =>
      lines.every((capabilities) => {
        const choice = chooseLayout(read, capabilities);
        return !choice.ok || choice.layout !== layout;
      }),
    );
    expect(never.map(({ name }) => name)).toEqual([]);
  });
});
