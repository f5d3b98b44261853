import type { RefusalCode } from './refusal-codes.ts';
import type { Position, Refusal } from './verdict.ts';

/** Ends the reading of a text. Never leaves the package: the entry points turn it into a Refusal. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: RefusalCode;
  readonly offset: number;

  constructor(code: RefusalCode, offset: number, message: string) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

/** What `read` gives, or the refusal that it met. Any other error is a fault of the guard and passes through. */
export function catchRefusal<T>(text: string, read: () => T): T | { readonly ok: false; readonly refusal: Refusal } {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    const { code, offset, message } = thrown;
    return { ok: false, refusal: { code, position: positionAt(text, offset), message } };
  }
}

/** LF, CR and CRLF each end one line, as editors count them. */
function positionAt(text: string, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (let at = 0; at < offset; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) {
      line += 1;
      lineStart = at + 1;
    }
  }
  return { offset, line, column: offset - lineStart + 1 };
}
