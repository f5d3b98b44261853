import type { Cell, ErrorCode, HubError } from '@starrocks-mcp/protocol';
import type { Bilingual } from './bilingual.ts';
import type { Moment } from './moment.ts';

/**
 * How a column of an answer is read. `id` is text that is never null ("" instead), `number` a double (bytes up to
 * 9 PB are exact), the times become a Moment of that clock. `free_text` is a message that may quote the customer's data or
 * hosts: whole in the rows for `evaluate` to classify, masked in evidence.
 */
export type ColumnKind =
  | 'id'
  | 'text'
  | 'free_text'
  | 'number'
  | 'session_time'
  | 'fe_text_time'
  | 'fe_host_time'
  | 'epoch_time';

export type Columns = Readonly<Record<string, ColumnKind>>;

interface ValueOf {
  id: string;
  text: string | null;
  free_text: string | null;
  number: number | null;
  session_time: Moment | null;
  fe_text_time: Moment | null;
  fe_host_time: Moment | null;
  epoch_time: Moment | null;
}

export type Row<C extends Columns> = { readonly [K in keyof C]: ValueOf[C[K]] };

/** `names` is a list of metric names (letters, digits, `_`, `.`), written as a quoted list. */
export type ParameterSpec =
  | { readonly kind: 'integer'; readonly min: number; readonly max: number; readonly default: number }
  | { readonly kind: 'text'; readonly maxLength: number; readonly default?: string }
  | { readonly kind: 'names' };

export type ParameterValue = string | number | readonly string[];

/**
 * One way to ask, for the clusters that have what it needs. `needs` names tables as `information_schema.loads` and their
 * columns; `types` tells layouts apart where a column changed its type; `lacks` names tables in whose stead
 * this one is asked. The template is a whole statement: tables with their catalog, columns in capitals, an alias for each
 * column, a LIMIT, `{name}` for a parameter.
 */
export interface Layout {
  readonly needs: Readonly<Record<string, readonly string[]>>;
  readonly types?: Readonly<Record<string, 'text' | 'number'>>;
  readonly lacks?: readonly string[];
  readonly template: string;
}

/** A named question to the cluster: data only, so that the catalogue of all statements can be listed and signed. */
export interface Read<C extends Columns = Columns> {
  readonly name: string;
  readonly columns: C;
  /** Where it can have an answer; a cluster known to be of the other one is not asked. */
  readonly architecture?: 'shared-nothing' | 'shared-data';
  /** The first layout that the cluster can answer is used. */
  readonly layouts: readonly Layout[];
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  /** Values bound by a check; the diagnosis' own parameters of the same name win over defaults, not over these. */
  readonly values: Readonly<Record<string, ParameterValue>>;
  /** The names parameter by which reads of one diagnosis are merged into one statement, and rows told apart again. */
  readonly mergeBy?: { readonly parameter: string; readonly column: string };
  /** Rows at which the answer must be thought cut. Absent when the statement asks for the worst N on purpose. */
  readonly completeBelow?: number;
}

/** The same statement asked twice, for counters and for states that must last. */
export interface Sampled<C extends Columns> {
  readonly twice: Read<C>;
}

/** A read that the check can do without; `evaluate` gets a Failure in its place. */
export interface Optional<R extends Read | Sampled<Columns>> {
  readonly optional: R;
}

export type AnyRead = Read | Sampled<Columns> | Optional<Read> | Optional<Sampled<Columns>>;
export type Reads = Readonly<Record<string, AnyRead>>;

/** An answer. `incomplete` when the cluster had more rows than were let through. */
export interface Rows<C extends Columns = Columns> {
  readonly ok: true;
  readonly statement: string;
  readonly rows: readonly Row<C>[];
  readonly columns: readonly string[];
  readonly cells: readonly (readonly Cell[])[];
  readonly incomplete: boolean;
}

/** Two answers, `seconds` apart. */
export interface TwoSamples<C extends Columns = Columns> {
  readonly ok: true;
  readonly first: Rows<C>;
  readonly second: Rows<C>;
  readonly seconds: number;
}

/** No answer. `missing`: this cluster has no such table or column; otherwise the statement failed with `code`. */
export interface Failure {
  readonly ok: false;
  readonly missing: boolean;
  readonly code: ErrorCode | undefined;
  readonly reason: Bilingual;
  /** What was thrown, for a diagnosis that cannot even begin. */
  readonly error?: HubError;
}

type AnswerOf<R> =
  R extends Optional<infer I>
    ? AnswerOf<I> | Failure
    : R extends Sampled<infer C>
      ? TwoSamples<C>
      : R extends Read<infer C>
        ? Rows<C>
        : never;

export type Answers<R extends Reads> = { readonly [K in keyof R]: AnswerOf<R[K]> };

type ReadInput<C extends Columns> = Omit<Read<C>, 'parameters' | 'values'> & Partial<Pick<Read<C>, 'parameters'>>;

export function defineRead<const C extends Columns>(input: ReadInput<C>): Read<C> {
  return { parameters: {}, ...input, values: {} };
}

/** The same read with values for its parameters. */
export function bind<C extends Columns>(read: Read<C>, values: Readonly<Record<string, ParameterValue>>): Read<C> {
  return { ...read, values: { ...read.values, ...values } };
}

export function twice<C extends Columns>(read: Read<C>): Sampled<C> {
  return { twice: read };
}

export function optional<R extends Read | Sampled<Columns>>(read: R): Optional<R> {
  return { optional: read };
}
