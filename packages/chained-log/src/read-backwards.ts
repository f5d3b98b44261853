import { open } from 'node:fs/promises';

const CHUNK_BYTES = 256 * 1024;
const LF = 0x0a;

/** The lines of one file without their ends, the last first; a torn last line is left out. */
export async function* readChainLinesBackwards(path: string): AsyncGenerator<string> {
  const handle = await open(path);
  try {
    let { size: position } = await handle.stat();
    let rest: Buffer = Buffer.alloc(0);
    let isTail = true;
    while (position > 0) {
      const length = Math.min(CHUNK_BYTES, position);
      position -= length;
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
      const content = Buffer.concat([buffer.subarray(0, bytesRead), rest]);
      const firstEnd = content.indexOf(LF);
      if (firstEnd === -1) {
        rest = content;
        continue;
      }
      const lines = content.toString('utf8', firstEnd + 1).split('\n');
      // After the last line's end there is nothing, or what a crash tore.
      if (isTail) lines.pop();
      isTail = false;
      yield* lines.toReversed();
      rest = content.subarray(0, firstEnd);
    }
    if (!isTail) yield rest.toString('utf8');
  } finally {
    await handle.close();
  }
}
