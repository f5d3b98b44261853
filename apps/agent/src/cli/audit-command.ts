import { join, resolve } from 'node:path';
import { listChainFiles, parseLine, readChainLines, verifyChain, type ChainLine } from '@starrocks-mcp/chained-log';
import type { Environment } from '@starrocks-mcp/settings';
import { AUDIT_FORMAT } from '../audit/audit-record.ts';
import { AuditListing } from './audit-listing.ts';
import { ownEnvironment } from './owner-settings.ts';
import { write, type TextSink } from './text-sink.ts';

/** Exit codes: done, whole; not whole; wrong usage. */
const DONE = 0;
const BROKEN = 1;
const WRONG_USAGE = 2;

export interface AuditOptions {
  readonly since?: string;
  readonly stateDir?: string;
  readonly json?: boolean;
}

export interface VerifyOptions extends Omit<AuditOptions, 'since'> {
  /** `number:hash` of a line, as an earlier verification told. */
  readonly head?: string;
}

interface Streams {
  readonly output: TextSink;
  readonly errors: TextSink;
  readonly env?: Environment;
}

/** `audit`: what ran and what was refused, the oldest first. */
export async function runAudit(options: AuditOptions, { output, errors, env }: Streams): Promise<number> {
  const since = parseSince(options.since ?? '24h', new Date());
  if (since === undefined) {
    await write(errors, '--since takes a time such as 30m, 1h, 7d or 2026-03-01T12:00:00Z.\n');
    return WRONG_USAGE;
  }
  const listing = new AuditListing();
  for await (const { parsed, line } of linesSince(auditFolder(options, env), since)) {
    const text = options.json === true ? line : listing.add(parsed);
    if (text !== undefined) await write(output, `${text}\n`);
  }
  for (const text of listing.unfinished()) await write(output, `${text}\n`);
  return DONE;
}

/** `audit verify`: proves that the record is as the agent wrote it, or names what is not. */
export async function runAuditVerify(options: VerifyOptions, { output, errors, env }: Streams): Promise<number> {
  const expected = parseHead(options.head);
  if (options.head !== undefined && expected === undefined) {
    await write(errors, '--head takes the number and hash that an earlier "audit verify" told, as NUMBER:HASH.\n');
    return WRONG_USAGE;
  }
  const verdict = await verifyChain({ folder: auditFolder(options, env), format: AUDIT_FORMAT, expected });
  if (options.json === true) {
    await write(output, `${JSON.stringify(verdict, null, 2)}\n`);
    return verdict.ok ? DONE : BROKEN;
  }
  const { ok, lines, files, head, problems, notes } = verdict;
  const end = head === null ? '' : ` It ends with ${head.seq}:${head.hash}`;
  await write(
    output,
    [
      ok
        ? `✓ The record is whole: ${lines} lines in ${files} files.${end}`
        : `✗ The record is not whole: ${problems.length} problems.`,
      ...problems.map(({ file, line, problem }) => `  ${file}:${line}: ${problem}`),
      ...notes.map((note) => `  note: ${note}`),
      ...(ok && head !== null
        ? [
            '  Keep that number and hash elsewhere: "audit verify --head NUMBER:HASH" then proves that nothing before it was changed.',
          ]
        : []),
      '',
    ].join('\n'),
  );
  return ok ? DONE : BROKEN;
}

function auditFolder({ stateDir }: { readonly stateDir?: string }, env = ownEnvironment()): string {
  return join(resolve(stateDir ?? env['AGENT_STATE_DIR'] ?? './state'), 'audit');
}

async function* linesSince(
  folder: string,
  since: Date,
): AsyncGenerator<{ readonly parsed: ChainLine; readonly line: string }> {
  const files = listChainFiles(folder);
  const day = since.toISOString().slice(0, 10);
  for (const [index, file] of files.entries()) {
    const next = files[index + 1];
    if (next !== undefined && next.day < day) continue;
    for await (const line of readChainLines(file.path)) {
      const parsed = parseLine(line);
      if (parsed !== undefined && new Date(parsed.at) >= since) yield { parsed, line };
    }
  }
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The moment that `30m`, `1h`, `7d` ago or an ISO time means. */
export function parseSince(text: string, now: Date): Date | undefined {
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined)
    return new Date(now.getTime() - Number(amount) * (UNIT_MS[unit] ?? 0));
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? new Date(text) : undefined;
  return at === undefined || Number.isNaN(at.getTime()) ? undefined : at;
}

function parseHead(text: string | undefined): { readonly seq: number; readonly hash: string } | undefined {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text ?? '') ?? [];
  return seq === undefined || hash === undefined ? undefined : { seq: Number(seq), hash };
}
