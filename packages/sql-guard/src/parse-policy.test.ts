import { describe, expect, it } from 'vitest';
import { parsePolicy } from './parse-policy.ts';

describe('parsePolicy', () => {
  it('takes a whole policy', () => {
    const policy = {
      session: { catalog: 'default_catalog', database: 'sales' },
      catalogs: { deny: ['hive'] },
      databases: { allow: ['sales'] },
      tables: { deny: ['sales.pay'] },
      systemTables: true,
      statisticsTables: false,
      star: 'deny',
      rowFilters: { 'sales.orders': "region = 'EU'" },
      maxRows: 1000,
      functions: { deny: ['rand'], exceptions: ['get_query_profile'], userFunctions: 'allow' },
      tableFunctions: ['unnest'],
      readableVariables: ['time_zone'],
      hintVariables: [],
      statements: { show: true },
      queryProfile: false,
      maxNesting: 32,
    };
    expect(parsePolicy(policy)).toEqual({ ok: true, policy });
    expect(parsePolicy({})).toEqual({ ok: true, policy: {} });
  });

  it('lists all that is wrong at once, each with its place', () => {
    expect(
      parsePolicy({
        tables: { denied: ['a.b'], allow: 'a.b' },
        star: 'maybe',
        maxRows: 1.5,
        statements: { explain: 'yes' },
        rowFilters: { 'a.b': 1 },
        session: { database: 5 },
        tabels: {},
      }),
    ).toEqual({
      ok: false,
      problems: [
        'tables.denied is not known.',
        'tables.allow must be a list of names.',
        'star must be one of allow, deny.',
        'maxRows must be a positive whole number.',
        'statements.explain must be true or false.',
        'rowFilters.a.b must be a text.',
        'session.database must be a text.',
        'tabels is not known.',
      ],
    });
  });

  it.each([null, [], 'x', 1])('refuses %j', (value) => {
    expect(parsePolicy(value)).toEqual({ ok: false, problems: ['The policy must be an object.'] });
  });

  it('refuses a name or a row filter that cannot be read', () => {
    expect(parsePolicy({ tables: { allow: ['orders'] } })).toEqual({
      ok: false,
      problems: [
        'tables.allow has "orders", which is not the name of a table. Write database.table, catalog.database.table or database.*; a part with a dot or a * goes in backticks.',
      ],
    });
    expect(parsePolicy({ rowFilters: { 'a.b': 'x) OR (1' } })).toMatchObject({ ok: false });
  });

  it.each([
    [{ tables: { deny: ['sales.tmp_*'] } }, 'tables.deny has "sales.tmp_*"'],
    [{ tables: { deny: ['sales.pay '] } }, 'tables.deny has "sales.pay "'],
    [{ databases: { deny: [' hr'] } }, 'databases.deny has " hr"'],
    [{ catalogs: { deny: ['hive*'] } }, 'catalogs.deny has "hive*"'],
    [{ rowFilters: { 'sales.ord*': 'a = 1' } }, 'rowFilters has "sales.ord*"'],
    [{ functions: { deny: ['get_*_x'] } }, 'functions.deny has "get_*_x"'],
    [{ functions: { deny: ['hr.f'] } }, 'functions.deny has "hr.f"'],
    [{ functions: { allow: ['array_*'] } }, 'functions.allow has "array_*"'],
    [{ functions: { exceptions: ['inspect_*'] } }, 'functions.exceptions has "inspect_*"'],
    [{ rowFilters: { 'd.t': 'a = 1) OR (1 = 1' } }, 'The row filter of "d.t" is no predicate'],
  ])('refuses an entry that could match nothing, and names it: %j', (policy, beginning) => {
    const parsed = parsePolicy(policy);
    expect(parsed.ok ? [] : parsed.problems).toEqual([expect.stringContaining(beginning)]);
  });

  it('takes a name with a * in it or blanks at its ends in backticks', () => {
    expect(parsePolicy({ tables: { deny: ['sales.`tmp_*`', '`my db`.my table', 'sales.*'] } }).ok).toBe(true);
  });
});
