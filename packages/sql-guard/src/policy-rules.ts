import type { ColumnRule } from './column-rules.ts';
import { compileRules, positive, type GuardRules } from './options.ts';
import {
  DEFAULT_CATALOG,
  foldText,
  parseNamePattern,
  type NameLevel,
  type NamePattern,
  type ResolvedTable,
} from './name-patterns.ts';
import { PLAIN_TABLE_FUNCTIONS, type NameLists, type Policy } from './policy.ts';

export interface RowFilter {
  /** The table as the policy writes it. */
  readonly written: string;
  readonly table: NamePattern;
  readonly predicate: string;
}

/** A policy with its names parsed, made once for many texts. */
export interface PolicyRules {
  readonly guard: GuardRules;
  readonly sessionCatalog: string;
  readonly sessionDatabase: string | undefined;
  readonly allow: readonly NamePattern[];
  readonly deny: readonly NamePattern[];
  readonly allowsSystemTables: boolean;
  readonly allowsStatisticsTables: boolean;
  readonly allowsStar: boolean;
  readonly rowFilters: readonly RowFilter[];
  readonly columns: readonly ColumnRule[];
  readonly maxRows: number | undefined;
}

/** Throws RangeError naming the entry that cannot be read. Row filters are parsed, not yet judged. */
export function compilePolicy(policy: Policy): PolicyRules {
  return {
    guard: compileRules({
      ...policy,
      functions: { userFunctions: 'deny', ...policy.functions },
      tableFunctions: policy.tableFunctions ?? PLAIN_TABLE_FUNCTIONS,
    }),
    sessionCatalog: policy.session?.catalog ?? DEFAULT_CATALOG,
    sessionDatabase: policy.session?.database,
    allow: patternsOf(policy, 'allow'),
    deny: patternsOf(policy, 'deny'),
    allowsSystemTables: policy.systemTables ?? true,
    allowsStatisticsTables: policy.statisticsTables ?? false,
    allowsStar: policy.star !== 'deny',
    rowFilters: Object.entries(policy.rowFilters ?? {}).map(([name, predicate]) => ({
      written: name,
      table: pattern(name, 'table', 'rowFilters'),
      predicate,
    })),
    columns: Object.entries(policy.columns ?? {}).map(([name, { allow, deny = [], mask = [] }]) => ({
      table: pattern(name, 'table', 'columns'),
      allow: allow && new Set([...allow, ...mask].map(foldText)),
      deny: new Set(deny.map(foldText)),
      mask: new Set(mask.map(foldText)),
    })),
    maxRows: policy.maxRows === undefined ? undefined : positive('maxRows', policy.maxRows),
  };
}

function patternsOf(policy: Policy, kind: keyof NameLists): readonly NamePattern[] {
  return [
    ...(policy.catalogs?.[kind] ?? []).map((name) => pattern(name, 'catalog', `catalogs.${kind}`)),
    ...(policy.databases?.[kind] ?? []).map((name) => pattern(name, 'database', `databases.${kind}`)),
    ...(policy.tables?.[kind] ?? []).map((name) => pattern(name, 'table', `tables.${kind}`)),
  ];
}

const NAME_FORMS: Readonly<Record<NameLevel, string>> = {
  catalog: 'catalog, or * for all',
  database: 'database, catalog.database or catalog.*',
  table: 'database.table, catalog.database.table or database.*',
};

function pattern(name: string, level: NameLevel, list: string): NamePattern {
  const parsed = parseNamePattern(name, level);
  if (parsed !== undefined) return parsed;
  throw new RangeError(
    `${list} has ${JSON.stringify(name)}, which is not the name of a ${level}. Write ${NAME_FORMS[level]}; a part with a dot or a * goes in backticks.`,
  );
}

/**
 * `information_schema` is found in any case; the other two as written (`InfoSchemaDb`, `SysDb`, `StatsConstants`).
 * Those of external catalogs are answered by remote calls and count as the catalog's own.
 */
export function isSystemTable(rules: PolicyRules, { catalog, database }: Omit<ResolvedTable, 'name'>): boolean {
  if (catalog !== DEFAULT_CATALOG) return false;
  if (rules.allowsStatisticsTables && database === '_statistics_') return true;
  return rules.allowsSystemTables && (database === 'sys' || database.toLowerCase() === 'information_schema');
}
