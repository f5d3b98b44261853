import { verifyChain, type ChainLine, type ChainVerdict } from '@starrocks-mcp/chained-log';
import { ConfigError } from '@starrocks-mcp/settings';
import { Option, type Command } from 'commander';
import { AUDIT_FORMAT, DECISIONS } from '../audit/audit-record.ts';
import { describeRecord } from '../audit/describe-record.ts';
import { readAudit } from '../audit/read-audit.ts';
import { auditDirOf } from '../config/config.ts';
import { printable, printableJson } from './printable.ts';
import type { ProcessWorld } from './process-world.ts';
import type { RunCommand } from './run-command.ts';

interface ListOptions {
  readonly since: string;
  readonly until?: string;
  readonly tenant?: string;
  readonly tool?: string;
  readonly principal?: string;
  readonly decision?: string;
  readonly limit: string;
  readonly json?: boolean;
}

interface VerifyOptions {
  readonly head?: string;
  readonly json?: boolean;
}

const DONE = 0;
const BROKEN = 1;
const WRONG_USAGE = 2;
const MAX_LINES = 1_000_000;
const PAGE = 1_000;

/** What auditors do on the hub's machine, beside a hub that may be running. */
export function addAuditCommands(program: Command, run: RunCommand): void {
  const audit = program
    .command('audit')
    .description('the record of calls, the oldest first')
    .option('--since <time>', '30m, 24h, 7d ago, or a time such as 2026-03-01T12:00:00Z', '24h')
    .option('--until <time>', 'as --since')
    .option('--tenant <id>', 'calls of one tenant')
    .option('--tool <name>', 'calls of one tool, or an action such as "POST /admin/keys"')
    .option('--principal <name>', 'calls by one key')
    .addOption(new Option('--decision <decision>', 'how it ended').choices(DECISIONS))
    .option('--limit <number>', 'most lines; the newest are told', '1000')
    .option('--json', 'the lines as they are, one JSON object each')
    .action((options: ListOptions) => run((world) => readable(() => listAudit(world, options))));
  audit
    .command('verify')
    .description('prove that the record is as the hub wrote it; ends with 1 when it is not')
    .option('--head <number:hash>', 'as an earlier verification told: nothing up to there was changed')
    .option('--json', 'one JSON object')
    // The parent has an option of that name, which would take it.
    .action((_options: VerifyOptions, command: Command) =>
      run((world) => readable(() => verifyAudit(world, command.optsWithGlobals()))),
    );
}

/** The record belongs to the hub's user; another one is told so. */
async function readable(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    const expected = `a folder that this user may read (${code}); run the command as the user of the hub`;
    throw new ConfigError([{ where: 'AUDIT_DIR, or audit in DATA_DIR', expected }]);
  }
}

async function listAudit({ env, stdout, stderr }: ProcessWorld, options: ListOptions): Promise<number> {
  const now = new Date();
  const since = parseTime(options.since, now);
  const until = options.until === undefined ? undefined : parseTime(options.until, now);
  const limit = /^\d{1,7}$/.test(options.limit) ? Number(options.limit) : 0;
  if (since === undefined || (options.until !== undefined && until === undefined) || limit < 1 || limit > MAX_LINES) {
    stderr.write('--since and --until take a time such as 30m, 24h, 7d or 2026-03-01T12:00:00Z, --limit a number.\n');
    return WRONG_USAGE;
  }
  const { tenant, tool, principal, decision } = options;
  const query = { tenant, tool, principal, decision, since: since.getTime(), until: until?.getTime() };
  const lines: ChainLine[] = [];
  let before: number | null | undefined;
  while (before !== null && lines.length < limit) {
    const page = await readAudit(auditDirOf(env), {
      ...query,
      before: before ?? undefined,
      limit: Math.min(PAGE, limit - lines.length),
    });
    lines.push(...page.records);
    before = page.nextBefore;
  }
  for (const line of lines.toReversed())
    stdout.write(`${options.json === true ? printableJson(line) : printable(describeRecord(line))}\n`);
  if (lines.length === 0) stderr.write('The record has no such line.\n');
  if (before !== null) stderr.write(`These are the newest ${limit} lines; there are more. Raise --limit.\n`);
  return DONE;
}

async function verifyAudit({ env, stdout, stderr }: ProcessWorld, { head, json }: VerifyOptions): Promise<number> {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(head ?? '') ?? [];
  const expected = seq === undefined || hash === undefined ? undefined : { seq: Number(seq), hash };
  if (head !== undefined && expected === undefined) {
    stderr.write('--head takes the number and hash that an earlier "audit verify" told, as NUMBER:HASH.\n');
    return WRONG_USAGE;
  }
  const verdict = await verifyChain({ folder: auditDirOf(env), format: AUDIT_FORMAT, expected });
  stdout.write(json === true ? `${JSON.stringify(verdict, null, 2)}\n` : describeVerdict(verdict));
  return verdict.ok ? DONE : BROKEN;
}

function describeVerdict({ ok, lines, files, head, problems, notes }: ChainVerdict): string {
  const end = head === null ? '' : ` It ends with ${head.seq}:${head.hash}`;
  return [
    ok
      ? `✓ The record is whole: ${lines} lines in ${files} files.${end}`
      : `✗ The record is not whole: ${problems.length} problems.`,
    ...problems.map(({ file, line, problem }) => printable(`  ${file}:${line}: ${problem}`)),
    ...notes.map((note) => printable(`  note: ${note}`)),
    ...(ok && head !== null
      ? [
          '  Keep that number and hash elsewhere: "audit verify --head NUMBER:HASH" then proves that nothing before it was changed.',
        ]
      : []),
    '',
  ].join('\n');
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The moment that `30m`, `24h`, `7d` ago or an ISO time means. */
function parseTime(text: string, now: Date): Date | undefined {
  const [, amount, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (amount !== undefined) return new Date(now.getTime() - Number(amount) * (UNIT_MS[unit] ?? 0));
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? new Date(text) : undefined;
  return at === undefined || Number.isNaN(at.getTime()) ? undefined : at;
}
