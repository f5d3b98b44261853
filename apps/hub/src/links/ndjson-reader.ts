import { MAX_FRAME_BYTES, HubError } from '@starrocks-mcp/protocol';

const LINE_FEED = 0x0a;

/** One line: its JSON text as it came, and what it says. */
export interface NdjsonLine {
  readonly json: Buffer;
  readonly value: unknown;
}

/**
 * Cuts a byte stream into lines, one JSON value each. Holds at most one unfinished line of `MAX_FRAME_BYTES`; a longer
 * one, or one that is not JSON, throws AGENT_PROTOCOL.
 */
export class NdjsonReader {
  #parts: Buffer[] = [];
  #held = 0;

  /** The lines that `chunk` completes. */
  push(chunk: Buffer): NdjsonLine[] {
    const lines: NdjsonLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      const json = this.#complete(chunk.subarray(start, end));
      if (json.length > 0) lines.push({ json, value: parseLine(json.toString('utf8')) });
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
    return lines;
  }

  /** True when the stream stopped in the middle of a line. */
  get isMidLine(): boolean {
    return this.#held > 0;
  }

  #complete(tail: Buffer): Buffer {
    if (this.#held === 0) return tail;
    this.#hold(tail);
    const line = Buffer.concat(this.#parts, this.#held);
    this.#parts = [];
    this.#held = 0;
    return line;
  }

  #hold(part: Buffer): void {
    this.#held += part.length;
    if (this.#held > MAX_FRAME_BYTES)
      throw new HubError('AGENT_PROTOCOL', 'The agent sent a line longer than the protocol allows.');
    this.#parts.push(part);
  }
}

function parseLine(line: string): unknown {
  if (line.length > MAX_FRAME_BYTES)
    throw new HubError('AGENT_PROTOCOL', 'The agent sent a line longer than the protocol allows.');
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new HubError('AGENT_PROTOCOL', 'The agent sent a line that is not JSON.', { cause });
  }
}
