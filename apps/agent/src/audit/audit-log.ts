import { constants, fstatSync, writeSync } from 'node:fs';
import { mkdir, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '@starrocks-mcp/protocol';
import { auditFileName, headFile, listAuditFiles, readHead, type AuditFile } from './audit-files.ts';
import { EMPTY_HEAD, hashLine, parseLine, sealLine, type AuditEvent, type AuditHead } from './audit-record.ts';

interface AuditOptions {
  /** Made when it is not there. */
  readonly folder: string;
  readonly agentVersion: string;
  readonly keepDays: number;
  /** A file this large is followed by another. Default 64 MiB. */
  readonly maxFileBytes?: number;
  readonly now?: () => Date;
  /** Told when the record cannot be written, and when it can again. */
  readonly onState?: (state: 'writing' | 'unavailable', cause?: unknown) => void;
}

interface Waiter {
  readonly event: AuditEvent;
  readonly resolve: () => void;
  readonly reject: (error: HubError) => void;
}

interface OpenFile {
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

/**
 * The owner's record: lines that are only added, each with the hash of the one before. What is appended is on the disk
 * when the promise resolves; those that come while a write is under way share the next one. A statement's start is
 * written and no more, as its end, without which no answer leaves, takes it to the disk. When the record cannot be
 * written, each append tries anew.
 */
export class AuditLog implements AsyncDisposable {
  readonly #options: AuditOptions;
  #queue: Waiter[] = [];
  #flushing: Promise<void> | undefined;
  #file: OpenFile | undefined;
  #head: AuditHead = EMPTY_HEAD;
  #noted: FileHandle | undefined;
  #state: 'writing' | 'unavailable' = 'writing';

  constructor(options: AuditOptions) {
    this.#options = options;
  }

  /** Number and hash of the last line on the disk. */
  get head(): AuditHead {
    return this.#head;
  }

  get isAvailable(): boolean {
    return this.#state === 'writing';
  }

  /** Rejects with AUDIT_UNAVAILABLE when the line is not on the disk; then it is in no later line either. */
  append(event: AuditEvent): Promise<void> {
    const written = new Promise<void>((resolve, reject) => this.#queue.push({ event, resolve, reject }));
    this.#flushing ??= this.#flushAll();
    return written;
  }

  /** Opens the record and repairs what a crash left, so that trouble is known before the first statement. */
  async open(): Promise<void> {
    if (this.#file === undefined) await this.append({ event: 'open', agent: this.#options.agentVersion });
  }

  async close(): Promise<void> {
    await this.#flushing;
    await this.#closeFiles();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #flushAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const group = this.#queue.splice(0);
      try {
        await this.#write(group.map(({ event }) => event));
        this.#note('writing');
        for (const { resolve } of group) resolve();
      } catch (cause) {
        await this.#closeFiles().catch(() => undefined);
        this.#note('unavailable', cause);
        const message =
          'The agent cannot write its record of statements, so it runs none. Free its disk or mend its state folder.';
        for (const { reject } of group) reject(new HubError('AUDIT_UNAVAILABLE', message, { cause }));
      }
    }
    this.#flushing = undefined;
  }

  #note(state: 'writing' | 'unavailable', cause?: unknown): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState?.(state, cause);
  }

  async #write(events: readonly AuditEvent[]): Promise<void> {
    const now = this.#options.now?.() ?? new Date();
    const file = await this.#fileFor(now);
    assertOurs(file);
    await this.#put(file, events, now);
  }

  async #put(file: OpenFile, events: readonly AuditEvent[], now: Date): Promise<void> {
    let head = this.#head;
    const lines = events.map((event) => {
      const sealed = sealLine(event, head, now);
      head = sealed.head;
      return `${sealed.line}\n`;
    });
    const bytes = Buffer.from(lines.join(''));
    const isSynced = events.some(({ event }) => event !== 'start');
    try {
      writeWhole(file.handle, bytes, file.size);
      if (isSynced) await file.handle.datasync();
    } catch (error) {
      // Lines of statements that are now refused must not stay; if this fails too, the next start cuts what is torn.
      await file.handle.truncate(file.size).catch(() => undefined);
      throw error;
    }
    file.size += bytes.length;
    this.#head = head;
    await this.#noteHead();
  }

  /** Synced once, to be there at all. After a power cut it may be newer than the record by starts that were lost: a gap. */
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
    await this.#file?.handle.close();
    this.#file = undefined;
    const path = join(this.#options.folder, auditFileName(day, this.#head.seq + 1));
    const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, FILE_MODE);
    this.#file = { handle, day, size: 0 };
    await syncFolder(this.#options.folder);
    const opened: AuditEvent = { event: 'open', agent: this.#options.agentVersion };
    await this.#put(this.#file, [opened, ...this.#discrepancies()], now);
    await this.#prune(now);
    return this.#file;
  }

  /** The last file with what a crash tore off its end; undefined when there is none. */
  async #reopen(): Promise<OpenFile | undefined> {
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    const last = await this.#lastWithLines();
    if (last === undefined) return undefined;
    const { file, head, size, lostBytes } = last;
    const handle = await open(file.path, constants.O_RDWR);
    await handle.truncate(size);
    const reopened = { handle, day: file.day, size };
    this.#file = reopened;
    this.#head = head;
    await this.#explain(reopened, lostBytes);
    return reopened;
  }

  async #explain(file: OpenFile, lostBytes: number): Promise<void> {
    const now = this.#options.now?.() ?? new Date();
    const events = this.#discrepancies();
    if (lostBytes > 0) events.push({ event: 'recovered', lostBytes });
    if (events.length > 0) await this.#put(file, events, now);
  }

  /** Where the files do not end as the agent noted. It is written down, as the chain alone would go on as if nothing were. */
  #discrepancies(): AuditEvent[] {
    const noted = readHead(this.#options.folder);
    const { seq, hash } = this.#head;
    if (noted === undefined) return seq === 0 ? [] : [{ event: 'altered', lineSeq: seq }];
    if (noted.seq > seq) return [{ event: 'gap', expectedSeq: noted.seq }];
    return noted.seq === seq && noted.hash !== hash ? [{ event: 'altered', lineSeq: seq }] : [];
  }

  /** A file that has no whole line was begun by a process that did not come further: it goes. */
  async #lastWithLines(): Promise<LastLines | undefined> {
    for (const file of listAuditFiles(this.#options.folder).toReversed()) {
      const last = await readLastLine(file);
      if (last !== undefined) return last;
      await rm(file.path);
    }
    return undefined;
  }

  async #prune(now: Date): Promise<void> {
    const files = listAuditFiles(this.#options.folder);
    const oldestKept = new Date(now.getTime() - this.#options.keepDays * DAY_MS).toISOString().slice(0, 10);
    // A file's last line is not older than the day on which the next one was begun.
    const gone = files.filter((_, index) => (files[index + 1]?.day ?? '9999') < oldestKept);
    const next = files[gone.length];
    if (gone.length === 0 || next === undefined || this.#file === undefined) return;
    await this.#put(this.#file, [{ event: 'pruned', throughSeq: next.firstSeq - 1 }], now);
    for (const { path } of gone) await rm(path);
  }

  async #closeFiles(): Promise<void> {
    const handles = [this.#file?.handle, this.#noted];
    this.#file = undefined;
    this.#noted = undefined;
    for (const handle of handles) await handle?.close();
  }
}

interface LastLines {
  readonly file: AuditFile;
  readonly head: AuditHead;
  /** Of the whole lines. */
  readonly size: number;
  readonly lostBytes: number;
}

const LF = 0x0a;

async function readLastLine(file: AuditFile): Promise<LastLines | undefined> {
  const content = await readFile(file.path);
  let size = content.lastIndexOf(LF) + 1;
  while (size > 0) {
    const start = content.lastIndexOf(LF, size - 2) + 1;
    const line = content.toString('utf8', start, size - 1);
    const parsed = parseLine(line);
    if (parsed !== undefined) {
      return { file, head: { seq: parsed.seq, hash: hashLine(line) }, size, lostBytes: content.length - size };
    }
    size = start;
  }
  return undefined;
}

/** Another process that writes the same record would break its chain. */
function assertOurs({ handle, size }: OpenFile): void {
  const { size: found, nlink } = fstatSync(handle.fd);
  if (found === size && nlink > 0) return;
  throw new Error('The file of the record was changed by somebody else.');
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
