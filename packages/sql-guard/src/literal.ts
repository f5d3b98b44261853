/** A value for a `?`. Numbers must be finite; whole numbers beyond 2^53 travel as text. */
export type ParameterValue = string | number | boolean | null;

/**
 * The value as a StarRocks literal that is one token (a negative number: one bracketed group), or undefined when there
 * is none. Strings take backslash escapes and doubled quotes (`StarRocksLex.g4`, SINGLE_QUOTED_TEXT).
 */
export function writeLiteral(value: ParameterValue): string | undefined {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'number') return writeNumber(value);
  if (value.includes('\0') || LONE_SURROGATE.test(value)) return undefined;
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** In brackets when negative: after a minus sign its own would begin a comment. */
function writeNumber(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  return value < 0 || Object.is(value, -0) ? `(${value})` : String(value);
}
