import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChainHead } from './chain-format.ts';

/** One file of the record, named after the day it was begun and the number of its first line. */
export interface ChainFile {
  readonly path: string;
  readonly name: string;
  readonly day: string;
  readonly firstSeq: number;
}

const NAME = /^audit-(\d{4}-\d{2}-\d{2})-(\d{12})\.jsonl$/;

export function chainFileName(day: string, firstSeq: number): string {
  return `audit-${day}-${String(firstSeq).padStart(12, '0')}.jsonl`;
}

/** The files of the record in the order of its chain; none when there is no such folder. */
export function listChainFiles(folder: string): readonly ChainFile[] {
  return readNames(folder)
    .flatMap((name) => {
      const [, day, seq] = NAME.exec(name) ?? [];
      return day === undefined || seq === undefined
        ? []
        : [{ path: join(folder, name), name, day, firstSeq: Number(seq) }];
    })
    .toSorted((left, right) => left.firstSeq - right.firstSeq);
}

function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** A line as it stands in its file, without its end. */
export interface StoredLine {
  readonly bytes: Buffer;
  /** False for what a crash tore. */
  readonly isEnded: boolean;
}

const LF = 0x0a;

/** The lines of one file. Bytes and not text, as several bytes may be read as the same character. */
export async function* readStoredLines(path: string): AsyncGenerator<StoredLine> {
  let begun: Buffer[] = [];
  for await (const chunk of createReadStream(path)) {
    let rest: Buffer = chunk;
    for (let end = rest.indexOf(LF); end !== -1; end = rest.indexOf(LF)) {
      yield { bytes: Buffer.concat([...begun, rest.subarray(0, end)]), isEnded: true };
      begun = [];
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) begun.push(rest);
  }
  if (begun.length > 0) yield { bytes: Buffer.concat(begun), isEnded: false };
}

/** The same as text. */
export async function* readChainLines(path: string): AsyncGenerator<string> {
  for await (const { bytes } of readStoredLines(path)) yield bytes.toString('utf8');
}

export function headFile(folder: string): string {
  return join(folder, 'head.json');
}

/** What the writer last noted of the record's end; undefined when it noted nothing, or nothing that can be read. */
export function readHead(folder: string): ChainHead | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(headFile(folder), 'utf8').trim());
    if (typeof value !== 'object' || value === null || !('seq' in value) || !('hash' in value)) return undefined;
    const { seq, hash } = value;
    return typeof seq === 'number' && typeof hash === 'string' ? { seq, hash } : undefined;
  } catch {
    return undefined;
  }
}
