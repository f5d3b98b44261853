/** A statement and what is known of it; what is absent is not compared. */
export interface BenchLine {
  readonly id: string;
  readonly sql: string;
  readonly expect: 'accept' | 'refuse' | undefined;
  readonly tables: readonly string[] | undefined;
  readonly star: boolean | undefined;
  readonly limit: { readonly count: number; readonly offset: number } | null | undefined;
}

/** One line of the file; throws with the line's beginning when it is no statement. */
export function parseLine(text: string): BenchLine {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('sql' in value) || typeof value.sql !== 'string') {
    throw new Error(`A line without "sql": ${text.slice(0, 80)}`);
  }
  return { id: '', expect: undefined, tables: undefined, star: undefined, limit: undefined, ...value, sql: value.sql };
}
