import { TextDecoder } from 'node:util';

const LF = 0x0a;

/**
 * Lines of UTF-8, without their ends. A line over `maxBytes` comes as undefined and is not kept in memory. The last line
 * needs no end; an empty one is no line.
 */
export async function* readLines(
  input: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<string | undefined> {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  const take = (piece: Uint8Array): void => {
    bytes += piece.length;
    if (bytes <= maxBytes) pieces.push(piece);
    else pieces = [];
  };
  const finish = (): string | undefined => {
    const line = bytes > maxBytes ? undefined : decode(pieces);
    pieces = [];
    bytes = 0;
    return line;
  };
  for await (const chunk of input) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      take(chunk.subarray(start, end));
      start = end + 1;
      yield finish();
    }
    take(chunk.subarray(start));
  }
  if (bytes > 0) yield finish();
}

function decode(pieces: readonly Uint8Array[]): string {
  const text = new TextDecoder().decode(Buffer.concat(pieces));
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
