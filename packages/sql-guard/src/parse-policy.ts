import type { FunctionPolicy } from './function-rules.ts';
import { createPolicyGuard } from './policy-guard.ts';
import type { ColumnLists, NameLists, Policy } from './policy.ts';

/** What a policy file said that it may not, each problem with its place. */
export type ParsedPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly string[] };

type Check = (value: unknown, path: string) => readonly string[];

/**
 * A policy from parsed JSON, in the form of `Policy`. Unknown keys are problems: a misspelt denial must not be lost.
 * All problems are listed at once.
 */
export function parsePolicy(value: unknown): ParsedPolicy {
  const problems = checkPolicy(value, '');
  if (problems.length > 0) return { ok: false, problems };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every key and value has been checked above
  const policy = value as Policy;
  try {
    createPolicyGuard(policy);
    return { ok: true, policy };
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return { ok: false, problems: [thrown.message] };
  }
}

const names: Check = (value, path) =>
  Array.isArray(value) && value.every((name) => typeof name === 'string') ? [] : [`${path} must be a list of names.`];

const text: Check = (value, path) => (typeof value === 'string' ? [] : [`${path} must be a text.`]);

const flag: Check = (value, path) => (typeof value === 'boolean' ? [] : [`${path} must be true or false.`]);

const count: Check = (value, path) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0
    ? []
    : [`${path} must be a positive whole number.`];

const oneOf =
  (...values: readonly string[]): Check =>
  (value, path) =>
    typeof value === 'string' && values.includes(value) ? [] : [`${path} must be one of ${values.join(', ')}.`];

const texts: Check = (value, path) =>
  isRecord(value)
    ? Object.entries(value).flatMap(([key, entry]) => text(entry, join(path, key)))
    : [`${path} must be an object.`];

function object<T>(checks: { readonly [K in keyof Required<T>]: Check }): Check {
  const known = new Map<string, Check>(Object.entries<Check>(checks));
  return (value, path) => {
    if (!isRecord(value)) return [`${path === '' ? 'The policy' : path} must be an object.`];
    return Object.entries(value).flatMap(([key, entry]) => {
      const check = known.get(key);
      return check === undefined ? [`${join(path, key)} is not known.`] : check(entry, join(path, key));
    });
  };
}

const lists = object<NameLists>({ allow: names, deny: names });

const columnLists = object<ColumnLists>({ allow: names, deny: names, mask: names });

const columnsByTable: Check = (value, path) =>
  isRecord(value)
    ? Object.entries(value).flatMap(([key, entry]) => columnLists(entry, join(path, key)))
    : [`${path} must be an object.`];

const checkPolicy = object<Policy>({
  session: object<NonNullable<Policy['session']>>({ catalog: text, database: text }),
  catalogs: lists,
  databases: lists,
  tables: lists,
  systemTables: flag,
  statisticsTables: flag,
  star: oneOf('allow', 'deny'),
  rowFilters: texts,
  columns: columnsByTable,
  maxRows: count,
  functions: object<FunctionPolicy>({
    deny: names,
    allow: names,
    exceptions: names,
    userFunctions: oneOf('allow', 'deny'),
  }),
  tableFunctions: names,
  readableVariables: names,
  hintVariables: names,
  statements: object<NonNullable<Policy['statements']>>({ show: flag, describe: flag, explain: flag }),
  queryProfile: flag,
  maxTextBytes: count,
  maxTokens: count,
  maxNesting: count,
});

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
