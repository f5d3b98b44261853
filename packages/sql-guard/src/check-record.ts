import type { LimitFact, StatementFacts, TableReference } from './facts.ts';
import type { ResolvedTable } from './name-patterns.ts';
import type { RefusalCode } from './refusal-codes.ts';
import type { Position, Refusal } from './verdict.ts';

/** One verdict as one JSON object: a line of `starrocks-agent check --jsonl`, without the caller's id. */
export interface CheckRecord {
  readonly verdict: 'accept' | 'refuse';
  readonly code: RefusalCode | null;
  readonly position: Position | null;
  readonly message: string | null;
  /** With a policy catalog.database.table; without one as written. Each once, sorted. */
  readonly tables: readonly string[];
  /** Functions and table functions in lower case, each once, sorted. */
  readonly functions: readonly string[];
  /** True when the answer's select list has a `*`. */
  readonly star: boolean;
  /** Exact: beyond 2^53 a value is a text. */
  readonly limit: { readonly count: number | string; readonly offset: number | string } | null;
}

type Judged =
  | { readonly ok: true; readonly facts: StatementFacts; readonly tables?: readonly ResolvedTable[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** The record of a verdict of `judge` or of a policy guard. A refused text has no facts. */
export function checkRecord(verdict: Judged): CheckRecord {
  if (!verdict.ok) {
    const { code, position, message } = verdict.refusal;
    return { verdict: 'refuse', code, position, message, tables: [], functions: [], star: false, limit: null };
  }
  const { facts, tables = facts.tables } = verdict;
  return {
    verdict: 'accept',
    code: null,
    position: null,
    message: null,
    tables: sorted(tables.map(dottedName)),
    functions: sorted([...facts.functions, ...facts.tableFunctions].map(({ parts }) => parts.join('.').toLowerCase())),
    star: facts.stars.some(({ inResult }) => inResult),
    limit: facts.limit === undefined ? null : limitRecord(facts.limit),
  };
}

function dottedName({ catalog, database, name }: ResolvedTable | TableReference): string {
  return [catalog, database, name].filter((part) => part !== undefined).join('.');
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}

function limitRecord({ count, offset }: LimitFact): CheckRecord['limit'] {
  return { count: exact(count), offset: exact(offset) };
}

function exact(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);
}
