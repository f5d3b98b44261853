/** The catalog of StarRocks' own tables; a name without catalog in a policy means this one. */
export const DEFAULT_CATALOG = 'default_catalog';

/** The name of a catalog as the policy compares it: `default_catalog` is found in any case (`CatalogMgr.isInternalCatalog`). */
export function canonicalCatalog(name: string): string {
  return /^default_catalog$/i.test(name) ? DEFAULT_CATALOG : name;
}

/** A table with every part of its name known. */
export interface ResolvedTable {
  readonly catalog: string;
  readonly database: string;
  readonly name: string;
}

/** A catalog, a database or a table; `undefined` stands for any. */
export interface NamePattern {
  readonly catalog: string;
  readonly database: string | undefined;
  readonly name: string | undefined;
  /** The same without case, made once: a policy may have many patterns and a query many tables. */
  readonly folded: FoldedName;
}

interface FoldedName {
  readonly catalog: string;
  readonly database: string | undefined;
  readonly name: string | undefined;
}

/** How a list of names is written in a policy. */
export type NameLevel = 'catalog' | 'database' | 'table';

/** A part in backticks, or a bare one: `*` alone, or without blanks at its ends and without `*`, which stands for no part of a name. */
const PART = /`([^`]+)`|(\*|[^`.*\s](?:[^`.*]*[^`.*\s])?)/y;

/**
 * A name as policies write it: `catalog`, `database`, `catalog.database`, `database.table` or `catalog.database.table`;
 * `*` as the last part stands for any; parts with dots go in backticks. Undefined when it is none of them.
 */
export function parseNamePattern(text: string, level: NameLevel): NamePattern | undefined {
  const parts = splitParts(text);
  if (parts === undefined) return undefined;
  const expected = level === 'catalog' ? 1 : level === 'database' ? 2 : 3;
  const full = parts.length === expected - 1 ? [DEFAULT_CATALOG, ...parts] : parts;
  if (full.length !== expected) return undefined;
  const [catalog = '', database, name] = full;
  if (level !== 'catalog' && catalog === '*') return undefined;
  if (level === 'table' && database === '*') return undefined;
  const pattern = {
    catalog: canonicalCatalog(catalog),
    database: anyAsUndefined(database),
    name: anyAsUndefined(name),
  };
  return { ...pattern, folded: foldName(pattern) };
}

/** A table for many comparisons with patterns that deny. */
export function foldName({ catalog, database, name }: Omit<NamePattern, 'folded'>): FoldedName {
  return { catalog: foldText(catalog), database: database && foldText(database), name: name && foldText(name) };
}

function anyAsUndefined(part: string | undefined): string | undefined {
  return part === '*' ? undefined : part;
}

function splitParts(text: string): string[] | undefined {
  const parts: string[] = [];
  PART.lastIndex = 0;
  for (;;) {
    const match = PART.exec(text);
    if (match === null) return undefined;
    parts.push(match[1] ?? match[2] ?? '');
    if (PART.lastIndex === text.length) return parts;
    if (text[PART.lastIndex] !== '.') return undefined;
    PART.lastIndex += 1;
  }
}

/** Names are case-sensitive in StarRocks, so what allows a table compares them exactly. */
export function matchesExactly(pattern: NamePattern, table: ResolvedTable): boolean {
  return (
    (pattern.catalog === '*' || pattern.catalog === table.catalog) &&
    (pattern.database === undefined || pattern.database === table.database) &&
    (pattern.name === undefined || pattern.name === table.name)
  );
}

/**
 * Some catalogs and releases ignore case, so what denies a table ignores it too, and denies its metadata tables
 * (`t$files`). The table comes from `foldName`.
 */
export function matchesLoosely({ folded: pattern }: NamePattern, table: FoldedName): boolean {
  return (
    (pattern.catalog === '*' || pattern.catalog === table.catalog) &&
    (pattern.database === undefined || pattern.database === table.database) &&
    (pattern.name === undefined || pattern.name === table.name || pattern.name === baseName(table.name ?? ''))
  );
}

/** An Iceberg metadata table is named after its table: `t$files`. */
export function baseName(name: string): string {
  const mark = name.indexOf('$');
  return mark > 0 ? name.slice(0, mark) : name;
}

/** For comparisons that must ignore case. */
export function foldText(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase();
}
