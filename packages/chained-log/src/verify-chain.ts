import { listChainFiles, readHead, readStoredLines, type ChainFile } from './chain-files.ts';
import { hashLine, NO_HASH, parseLine, type ChainFormat, type ChainHead, type ChainLine } from './chain-format.ts';

/** One thing that is not as it was written. */
export interface ChainProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly problem: string;
}

export interface ChainVerdict {
  readonly ok: boolean;
  readonly files: number;
  readonly lines: number;
  readonly first: number | null;
  readonly head: ChainHead | null;
  /** Times of the first and the last line. */
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  readonly problems: readonly ChainProblem[];
  /** What is unusual and explained by the record itself. */
  readonly notes: readonly string[];
}

interface Chain {
  readonly format: ChainFormat;
  readonly problems: ChainProblem[];
  readonly notes: string[];
  last: (ChainHead & { readonly file: string; readonly line: number }) | undefined;
  first: number | null;
  firstAt: string | null;
  lastAt: string | null;
  lines: number;
  prunedThrough: number;
  /** Hash of the line that the note names. */
  hashAtNote: string | undefined;
}

const MAX_PROBLEMS = 100;

interface VerifyInput {
  readonly folder: string;
  readonly format: ChainFormat;
  /** A number and hash that were kept elsewhere. Default: what the writer noted beside the record. */
  readonly expected?: ChainHead | undefined;
}

/** Reads the whole record and proves its chain: every line as written, in order, none missing, none after the noted end cut off. */
export async function verifyChain({ folder, format, expected }: VerifyInput): Promise<ChainVerdict> {
  // The note first: a record that grows meanwhile then only has more than it says.
  const note = expected ?? readHead(folder);
  const files = listChainFiles(folder);
  const chain: Chain = {
    format,
    problems: [],
    notes: [],
    last: undefined,
    first: null,
    firstAt: null,
    lastAt: null,
    lines: 0,
    prunedThrough: 0,
    hashAtNote: undefined,
  };
  for (const [index, file] of files.entries())
    await verifyFile({ chain, file, note, isLast: index === files.length - 1 });
  checkBeginning(chain, files[0]);
  checkEnd(chain, note, files.at(-1)?.name ?? 'head.json');
  const { last } = chain;
  return {
    ok: chain.problems.length === 0,
    files: files.length,
    lines: chain.lines,
    first: chain.first,
    head: last === undefined ? null : { seq: last.seq, hash: last.hash },
    firstAt: chain.firstAt,
    lastAt: chain.lastAt,
    problems: chain.problems,
    notes: chain.notes,
  };
}

interface FileInput {
  readonly chain: Chain;
  readonly file: ChainFile;
  readonly note: ChainHead | undefined;
  readonly isLast: boolean;
}

async function verifyFile({ chain, file, note, isLast }: FileInput): Promise<void> {
  let number = 0;
  for await (const { bytes, isEnded } of readStoredLines(file.path)) {
    number += 1;
    const place = { file: file.name, line: number };
    // What has no end is no line: the next start cuts it off.
    const parsed = isEnded ? parseLine(bytes.toString('utf8')) : undefined;
    if (parsed !== undefined) {
      if (number === 1) checkName(chain, { file, parsed });
      link(chain, { parsed, line: bytes, place, note });
    } else if (isEnded || !isLast) tell(chain, place, 'this line cannot be read');
    else
      chain.notes.push(
        `${file.name}: the last line is torn, as a crash leaves it; ${chain.format.writer} cuts it off at its next start.`,
      );
  }
}

/** A file is called after the day and the number of its first line. */
function checkName(chain: Chain, { file, parsed }: { readonly file: ChainFile; readonly parsed: ChainLine }): void {
  if (file.firstSeq === parsed.seq && parsed.at.startsWith(file.day)) return;
  tell(chain, { file: file.name, line: 1 }, 'the name of this file is not the one that it was given');
}

interface Place {
  readonly file: string;
  readonly line: number;
}

interface LinkInput {
  readonly parsed: ChainLine;
  readonly line: Uint8Array;
  readonly place: Place;
  readonly note: ChainHead | undefined;
}

function link(chain: Chain, { parsed, line, place, note }: LinkInput): void {
  const { last, format } = chain;
  const kind = parsed[format.kindField];
  const hash = hashLine(line);
  chain.lines += 1;
  chain.first ??= parsed.seq;
  chain.firstAt ??= parsed.at;
  chain.lastAt = parsed.at;
  if (last !== undefined) checkLink(chain, { parsed, place, last });
  else if (parsed.seq === 1 && parsed.prev !== NO_HASH) tell(chain, place, 'this first line names a line before it');
  if (kind === 'gap')
    tell(chain, place, `lines up to ${String(parsed['expectedSeq'])} were missing when ${format.writer} started`);
  if (kind === 'altered')
    tell(
      chain,
      place,
      `line ${String(parsed['lineSeq'])} was not the one that ${format.writer} had written, or its note of the end was gone`,
    );
  if (kind === 'recovered')
    chain.notes.push(
      `${place.file}:${place.line}: a crash tore ${String(parsed['lostBytes'])} bytes off the line before.`,
    );
  if (kind === 'pruned') chain.prunedThrough = Number(parsed['throughSeq']);
  if (parsed.seq === note?.seq) chain.hashAtNote = hash;
  chain.last = { seq: parsed.seq, hash, ...place };
}

function checkLink(
  chain: Chain,
  {
    parsed,
    place,
    last,
  }: { readonly parsed: ChainLine; readonly place: Place; readonly last: NonNullable<Chain['last']> },
): void {
  if (parsed.seq > last.seq + 1)
    tell(chain, place, `lines ${last.seq + 1} to ${parsed.seq - 1} are missing before this one`);
  else if (parsed.seq <= last.seq)
    tell(chain, place, `line ${parsed.seq} stands after line ${last.seq}: out of order, or twice`);
  else if (parsed.prev !== last.hash)
    tell(
      chain,
      { file: last.file, line: last.line },
      `line ${last.seq} was altered: the next one does not follow from it`,
    );
}

/** A record that does not begin with its first line must say itself that the older ones were pruned. */
function checkBeginning(chain: Chain, file: ChainFile | undefined): void {
  if (file === undefined || chain.first === null || chain.first === 1) return;
  if (chain.prunedThrough >= chain.first - 1) {
    chain.notes.push(`The record begins with line ${chain.first}: older files are past the days to keep.`);
  } else tell(chain, { file: file.name, line: 1 }, `lines 1 to ${chain.first - 1} are missing`);
}

function checkEnd(chain: Chain, note: ChainHead | undefined, file: string): void {
  if (note === undefined) {
    const isEmpty = chain.lines === 0;
    const missing = isEmpty
      ? `there is no record here; ${chain.format.writer} begins one when it starts, and removes none as a whole`
      : 'the note of where the record ends is missing';
    tell(chain, { file: 'head.json', line: 1 }, missing);
    return;
  }
  const end = chain.last?.seq ?? 0;
  const place = { file, line: chain.last?.line ?? 1 };
  if (end < note.seq) tell(chain, place, `lines ${end + 1} to ${note.seq} are missing at the end`);
  else if (chain.hashAtNote !== note.hash)
    tell(chain, place, `line ${note.seq} is not the one that ${chain.format.writer} wrote`);
}

function tell({ problems }: Chain, { file, line }: Place, problem: string): void {
  // A record that was replaced by something else has a problem at each line.
  if (problems.length < MAX_PROBLEMS) problems.push({ file, line, problem });
}
