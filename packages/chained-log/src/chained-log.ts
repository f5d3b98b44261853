import { constants, fstatSync, statfsSync, statSync, writeSync } from 'node:fs';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { chainFileName, headFile, listChainFiles, readHead } from './chain-files.ts';
import { EMPTY_HEAD, sealLine, type ChainFormat, type ChainHead } from './chain-format.ts';
import { readLastLine, type LastLine } from './last-line.ts';

export interface ChainedLogOptions<Event extends object> {
  /** Made when it is not there. One process writes it. */
  readonly folder: string;
  readonly format: ChainFormat;
  /** Fields of the first line of each file: who writes. */
  readonly opening: Readonly<Record<string, unknown>>;
  readonly keepDays: number;
  /** What `append` rejects with, made of the reason. */
  readonly unavailable: (cause: unknown) => Error;
  /** False for what is written at once and taken to the disk by a later line. Default: every line is taken there. */
  readonly isDurable?: (event: Event) => boolean;
  /** A file this large is followed by another. Default 64 MiB. */
  readonly maxFileBytes?: number;
  /** `ready` refuses below so much free space. Default 0: it does not look. */
  readonly minFreeBytes?: number;
  readonly now?: () => Date;
  /** Told when the record cannot be written, and when it can again. */
  readonly onState?: (state: 'writing' | 'unavailable', cause?: unknown) => void;
  /** Told after each write: how many lines it was. */
  readonly onWritten?: (lines: number) => void;
}

interface Line {
  readonly fields: object;
  readonly isDurable: boolean;
}

interface Waiter extends Line {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly day: string;
  size: number;
}

const MAX_FILE_BYTES = 64 * 1024 * 1024;
const DAY_MS = 86_400_000;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** One length for all, so that a note never has the rest of a longer one. */
const HEAD_BYTES = 128;
/** How long the free space that was seen last is believed. */
const FREE_SPACE_MS = 250;

/**
 * Lines that are only added, each with the hash of the one before. What is appended is on the disk when the promise
 * resolves; those that come while a write is under way share the next one. When the record cannot be written, each
 * append tries anew.
 */
export class ChainedLog<Event extends object> implements AsyncDisposable {
  readonly #options: ChainedLogOptions<Event>;
  #queue: Waiter[] = [];
  #flushing: Promise<void> | undefined;
  #file: OpenFile | undefined;
  #head: ChainHead = EMPTY_HEAD;
  #noted: FileHandle | undefined;
  #state: 'writing' | 'unavailable' = 'writing';
  #opening: Promise<void> | undefined;
  #spaceSeenAt = -Infinity;
  #isNearlyFull = false;

  constructor(options: ChainedLogOptions<Event>) {
    this.#options = options;
  }

  /** Number and hash of the last line on the disk. */
  get head(): ChainHead {
    return this.#head;
  }

  get isAvailable(): boolean {
    return this.#state === 'writing';
  }

  /** Rejects with what `unavailable` makes when the line is not on the disk; then it is in no later line either. */
  append(event: Event): Promise<void> {
    return this.#add({ fields: event, isDurable: this.#options.isDurable?.(event) !== false });
  }

  /** Opens the record and repairs what a crash left, so that trouble is known before there is something to write. */
  async open(): Promise<void> {
    if (this.#file !== undefined) return;
    this.#opening ??= this.#add(this.#own('open', this.#options.opening)).finally(() => {
      this.#opening = undefined;
    });
    await this.#opening;
  }

  /**
   * For what must not begin unless it can be written down: rejects as `append` does when the record is known to be out
   * of order, after one try to set it right, or when the disk is nearly full.
   */
  async ready(): Promise<void> {
    // What is under way finds out itself, and the sizes do not match until it has.
    if (this.#flushing !== undefined && this.isAvailable) return;
    await this.#flushing;
    if (this.#file !== undefined && !isOurs(this.#file)) await this.#closeFiles();
    await this.open();
    const cause = this.#lackOfSpace();
    this.#isNearlyFull = cause !== undefined;
    this.#note(cause === undefined ? 'writing' : 'unavailable', cause);
    if (cause !== undefined) throw this.#options.unavailable(cause);
  }

  async close(): Promise<void> {
    await this.#flushing;
    await this.#closeFiles();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #add(line: Line): Promise<void> {
    const written = new Promise<void>((resolve, reject) => this.#queue.push({ ...line, resolve, reject }));
    this.#flushing ??= this.#flushAll();
    return written;
  }

  async #flushAll(): Promise<void> {
    while (this.#queue.length > 0) {
      // What else this turn brings shares the write.
      await setImmediate();
      const group = this.#queue.splice(0);
      try {
        await this.#write(group);
        if (!this.#isNearlyFull) this.#note('writing');
        for (const { resolve } of group) resolve();
      } catch (cause) {
        await this.#closeFiles().catch(() => undefined);
        this.#note('unavailable', cause);
        for (const { reject } of group) reject(this.#options.unavailable(cause));
      }
    }
    this.#flushing = undefined;
  }

  #note(state: 'writing' | 'unavailable', cause?: unknown): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState?.(state, cause);
  }

  #own(kind: string, fields: Readonly<Record<string, unknown>>): Line {
    return { fields: { [this.#options.format.kindField]: kind, ...fields }, isDurable: true };
  }

  async #write(lines: readonly Line[]): Promise<void> {
    const now = this.#options.now?.() ?? new Date();
    const file = await this.#fileFor(now);
    if (!isOurs(file)) throw new Error('The file of the record was changed by somebody else.');
    await this.#put(file, lines, now);
  }

  async #put(file: OpenFile, lines: readonly Line[], now: Date): Promise<void> {
    const { constants: same } = this.#options.format;
    const at = now.toISOString();
    let head = this.#head;
    let text = '';
    for (const { fields } of lines) {
      const sealed = sealLine(same === undefined ? fields : { ...same, ...fields }, head, at);
      head = sealed.head;
      text += `${sealed.line}\n`;
    }
    const bytes = Buffer.from(text);
    try {
      writeWhole(file.handle, bytes, file.size);
      if (lines.some(({ isDurable }) => isDurable)) await file.handle.datasync();
    } catch (error) {
      // Lines of what is now refused must not stay; if this fails too, the next start cuts what is torn.
      await file.handle.truncate(file.size).catch(() => undefined);
      throw error;
    }
    file.size += bytes.length;
    this.#head = head;
    await this.#noteHead();
    this.#options.onWritten?.(lines.length);
  }

  /** Synced once, to be there at all. After a power cut it may be newer than lines that were not durable: a gap. */
  async #noteHead(): Promise<void> {
    const isFirst = this.#noted === undefined;
    this.#noted ??= await open(headFile(this.#options.folder), constants.O_RDWR | constants.O_CREAT, FILE_MODE);
    const { seq, hash } = this.#head;
    writeWhole(this.#noted, Buffer.from(JSON.stringify({ seq, hash }).padEnd(HEAD_BYTES)), 0);
    if (!isFirst) return;
    await this.#noted.datasync();
    await syncFolder(this.#options.folder);
  }

  async #fileFor(now: Date): Promise<OpenFile> {
    const day = now.toISOString().slice(0, 10);
    this.#file ??= await this.#reopen();
    const isFull = this.#file !== undefined && this.#file.size >= (this.#options.maxFileBytes ?? MAX_FILE_BYTES);
    if (this.#file !== undefined && !isFull && this.#file.day >= day) return this.#file;
    return this.#begin(day, now);
  }

  async #begin(day: string, now: Date): Promise<OpenFile> {
    const { folder, opening } = this.#options;
    await this.#file?.handle.close();
    this.#file = undefined;
    const path = `${folder}/${chainFileName(day, this.#head.seq + 1)}`;
    const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, FILE_MODE);
    this.#file = { path, handle, day, size: 0 };
    await syncFolder(folder);
    await this.#put(this.#file, [this.#own('open', opening), ...this.#discrepancies()], now);
    await this.#prune(now);
    return this.#file;
  }

  /** The last file with what a crash tore off its end; undefined when there is none. */
  async #reopen(): Promise<OpenFile | undefined> {
    await mkdir(this.#options.folder, { recursive: true, mode: FOLDER_MODE });
    const last = await this.#lastWithLines();
    if (last === undefined) return undefined;
    const { file, head, size, lostBytes } = last;
    const handle = await open(file.path, constants.O_RDWR);
    await handle.truncate(size);
    const reopened = { path: file.path, handle, day: file.day, size };
    this.#file = reopened;
    this.#head = head;
    await this.#explain(reopened, lostBytes);
    return reopened;
  }

  async #explain(file: OpenFile, lostBytes: number): Promise<void> {
    const now = this.#options.now?.() ?? new Date();
    const events = this.#discrepancies();
    if (lostBytes > 0) events.push(this.#own('recovered', { lostBytes }));
    if (events.length > 0) await this.#put(file, events, now);
  }

  /** Where the files do not end as was noted. It is written down, as the chain alone would go on as if nothing were. */
  #discrepancies(): Line[] {
    const noted = readHead(this.#options.folder);
    const { seq, hash } = this.#head;
    if (noted === undefined) return seq === 0 ? [] : [this.#own('altered', { lineSeq: seq })];
    if (noted.seq > seq) return [this.#own('gap', { expectedSeq: noted.seq })];
    return noted.seq === seq && noted.hash !== hash ? [this.#own('altered', { lineSeq: seq })] : [];
  }

  /** A file that has no whole line was begun by a process that did not come further: it goes. */
  async #lastWithLines(): Promise<LastLine | undefined> {
    for (const file of listChainFiles(this.#options.folder).toReversed()) {
      const last = await readLastLine(file);
      if (last !== undefined) return last;
      await rm(file.path);
    }
    return undefined;
  }

  async #prune(now: Date): Promise<void> {
    const files = listChainFiles(this.#options.folder);
    const oldestKept = new Date(now.getTime() - this.#options.keepDays * DAY_MS).toISOString().slice(0, 10);
    // A file's last line is not older than the day on which the next one was begun.
    const gone = files.filter((_, index) => (files[index + 1]?.day ?? '9999') < oldestKept);
    const next = files[gone.length];
    if (gone.length === 0 || next === undefined || this.#file === undefined) return;
    await this.#put(this.#file, [this.#own('pruned', { throughSeq: next.firstSeq - 1 })], now);
    for (const { path } of gone) await rm(path);
  }

  /** Undefined when there is enough. */
  #lackOfSpace(): Error | undefined {
    const { minFreeBytes, folder } = this.#options;
    const now = performance.now();
    if (minFreeBytes === undefined || now - this.#spaceSeenAt < FREE_SPACE_MS) return undefined;
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < minFreeBytes) return new Error(`The disk has less than ${minFreeBytes} bytes left.`);
    this.#spaceSeenAt = now;
    return undefined;
  }

  async #closeFiles(): Promise<void> {
    const handles = [this.#file?.handle, this.#noted];
    this.#file = undefined;
    this.#noted = undefined;
    for (const handle of handles) await handle?.close();
  }
}

/** Another process that writes the same record would break its chain, and nobody finds what was moved away. */
function isOurs({ path, handle, size }: OpenFile): boolean {
  const { size: found, ino, dev } = fstatSync(handle.fd);
  try {
    const atPath = statSync(path);
    return found === size && atPath.ino === ino && atPath.dev === dev;
  } catch {
    return false;
  }
}

/** Into the page cache, which is quicker than handing it to another thread; what waits for the disk is the sync. */
function writeWhole(handle: FileHandle, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length) {
    const bytesWritten = writeSync(handle.fd, bytes, done, bytes.length - done, position + done);
    if (bytesWritten === 0) throw new Error('The disk took no more bytes.');
    done += bytesWritten;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
