import type { Field } from './schema-fields.ts';

/** What stands in the inputs: text as typed, one line per entry of a list; `undefined` where nothing was chosen. */
export type Entries = Readonly<Record<string, string | boolean | undefined>>;

/** Why an entry cannot be sent; the page has the words. */
export type Problem =
  | { readonly kind: 'missing' | 'not_a_number' | 'not_whole' | 'not_json' | 'not_a_choice' | 'wrong_form' }
  | {
      readonly kind: 'too_small' | 'too_large' | 'too_short' | 'too_long' | 'too_few' | 'too_many';
      readonly bound: number;
    };

export interface ReadEntries {
  /** Those that were given; what is left out takes the tool's default. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly problems: Readonly<Record<string, Problem>>;
}

type Read = { readonly value: unknown } | { readonly problem: Problem } | undefined;

/** The entries as arguments, or what is wrong with each. */
export function readEntries(fields: readonly Field[], entries: Entries): ReadEntries {
  const args: Record<string, unknown> = {};
  const problems: Record<string, Problem> = {};
  for (const field of fields) {
    const read = readEntry(field, entries[field.name]);
    if (read === undefined) continue;
    if ('problem' in read) problems[field.name] = read.problem;
    else args[field.name] = read.value;
  }
  return { args, problems };
}

function readEntry(field: Field, entry: string | boolean | undefined): Read {
  if (typeof entry === 'boolean') return { value: entry };
  // A text may be blanks on purpose; everything else that is blank is left out.
  const isEmpty = entry === undefined || (field.kind === 'text' ? entry === '' : entry.trim() === '');
  if (isEmpty) return field.required ? { problem: { kind: 'missing' } } : undefined;
  switch (field.kind) {
    case 'text':
      return readText(field, entry);
    case 'number':
    case 'integer':
      return readNumber(field, entry);
    case 'boolean':
      return { value: entry === 'true' };
    case 'choice':
      return readChoice(field, entry);
    case 'list':
      return readList(field, entry);
    case 'json':
      return readJson(entry);
  }
}

function readText({ minLength, maxLength, pattern }: Field, entry: string): Read {
  if (minLength !== undefined && entry.length < minLength) return { problem: { kind: 'too_short', bound: minLength } };
  if (maxLength !== undefined && entry.length > maxLength) return { problem: { kind: 'too_long', bound: maxLength } };
  if (pattern !== undefined && !matches(pattern, entry)) return { problem: { kind: 'wrong_form' } };
  return { value: entry };
}

function readNumber(field: Pick<Field, 'kind' | 'items' | 'minimum' | 'maximum'>, entry: string): Read {
  const value = Number(entry.trim());
  if (!Number.isFinite(value)) return { problem: { kind: 'not_a_number' } };
  if ((field.kind === 'integer' || field.items === 'integer') && !Number.isInteger(value))
    return { problem: { kind: 'not_whole' } };
  if (field.minimum !== undefined && value < field.minimum)
    return { problem: { kind: 'too_small', bound: field.minimum } };
  if (field.maximum !== undefined && value > field.maximum)
    return { problem: { kind: 'too_large', bound: field.maximum } };
  return { value };
}

function readChoice({ choices }: Field, entry: string): Read {
  const value = choices.find((choice) => String(choice) === entry);
  return value === undefined ? { problem: { kind: 'not_a_choice' } } : { value };
}

function readList(field: Field, entry: string): Read {
  const lines = entry
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (field.minItems !== undefined && lines.length < field.minItems)
    return { problem: { kind: 'too_few', bound: field.minItems } };
  if (field.maxItems !== undefined && lines.length > field.maxItems)
    return { problem: { kind: 'too_many', bound: field.maxItems } };
  const values: unknown[] = [];
  for (const line of lines) {
    const read = readItem(field, line);
    if (read === undefined || 'problem' in read) return read;
    values.push(read.value);
  }
  return { value: values };
}

function readItem(field: Field, line: string): Read {
  if (field.choices.length > 0) return readChoice(field, line);
  return field.items === 'text' ? { value: line } : readNumber(field, line);
}

function readJson(entry: string): Read {
  try {
    const value: unknown = JSON.parse(entry);
    return { value };
  } catch {
    return { problem: { kind: 'not_json' } };
  }
}

/** A pattern that this browser cannot read is left to the hub. */
function matches(pattern: string, entry: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(entry);
  } catch {
    return true;
  }
}
