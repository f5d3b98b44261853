import { open, type FileHandle } from 'node:fs/promises';
import type { ChainFile } from './chain-files.ts';
import { hashLine, parseLine, type ChainHead } from './chain-format.ts';

/** Where the whole lines of a file end. */
export interface LastLine {
  readonly file: ChainFile;
  readonly head: ChainHead;
  /** Of the whole lines, in bytes. */
  readonly size: number;
  /** What stands after them. */
  readonly lostBytes: number;
}

const LF = 0x0a;
const TAIL_BYTES = 256 * 1024;

/** Looks from the end on, as files are large; undefined for a file without a whole line. */
export async function readLastLine(file: ChainFile): Promise<LastLine | undefined> {
  const handle = await open(file.path);
  try {
    const { size } = await handle.stat();
    for (let length = Math.min(size, TAIL_BYTES); ; length = Math.min(size, length * 4)) {
      const start = size - length;
      const found = findLastLine(await readAt(handle, start, length), start === 0);
      if (found) return { file, head: found.head, size: start + found.size, lostBytes: length - found.size };
      if (start === 0) return undefined;
    }
  } finally {
    await handle.close();
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** `isWhole` is false for a tail, whose first line may be the rest of one. */
function findLastLine(content: Buffer, isWhole: boolean): { head: ChainHead; size: number } | undefined {
  let size = content.lastIndexOf(LF) + 1;
  while (size > 0) {
    const start = size < 2 ? 0 : content.lastIndexOf(LF, size - 2) + 1;
    if (start === 0 && !isWhole) return undefined;
    const line = content.subarray(start, size - 1);
    const parsed = parseLine(line.toString('utf8'));
    if (parsed !== undefined) return { head: { seq: parsed.seq, hash: hashLine(line) }, size };
    size = start;
  }
  return undefined;
}
