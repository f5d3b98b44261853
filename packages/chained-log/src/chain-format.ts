import { hash } from 'node:crypto';

/** How the lines of one record look, beside `seq`, `at` and `prev`, which all have. */
export interface ChainFormat {
  /** The field that says what a line is. The record's own are open, recovered, gap, altered and pruned. */
  readonly kindField: string;
  /** Fields of every line, before its own. */
  readonly constants?: Readonly<Record<string, unknown>>;
  /** Who writes it, as the problems name it: "the agent". */
  readonly writer: string;
}

/** Of the line before the first. */
export const NO_HASH = '0'.repeat(64);

/** Where the record stands: the last line's number and the SHA-256 of its bytes. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

export const EMPTY_HEAD: ChainHead = { seq: 0, hash: NO_HASH };

/** The line that follows `head`, without its end, and the head that it makes. */
export function sealLine(
  event: object,
  head: ChainHead,
  at: string,
): { readonly line: string; readonly head: ChainHead } {
  const seq = head.seq + 1;
  const line = JSON.stringify({ seq, at, ...event, prev: head.hash });
  return { line, head: { seq, hash: hashLine(line) } };
}

export function hashLine(line: string | Uint8Array): string {
  return hash('sha256', line);
}

/** A line as it is read back. */
export interface ChainLine {
  readonly seq: number;
  readonly at: string;
  readonly prev: string;
  readonly [key: string]: unknown;
}

/** Undefined for a line that is none of a record. */
export function parseLine(line: string): ChainLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isChainLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isChainLine(value: unknown): value is ChainLine {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'seq' in value &&
    Number.isSafeInteger(value.seq) &&
    'at' in value &&
    typeof value.at === 'string' &&
    'prev' in value &&
    typeof value.prev === 'string'
  );
}
