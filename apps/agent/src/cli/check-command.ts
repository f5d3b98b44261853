import { readFileSync } from 'node:fs';
import { createGuard, createPolicyGuard, type Guard, type Policy, type PolicyGuard } from '@starrocks-mcp/sql-guard';
import { READABLE_VARIABLES } from '@starrocks-mcp/starrocks';
import { parseOwnerPolicy } from '../owner-policy/owner-policy.ts';
import { checkLines } from './check-lines.ts';
import { describeVerdict } from './describe-verdict.ts';
import { readLines } from './read-lines.ts';
import { write, type TextSink } from './text-sink.ts';

/** Exit codes: accepted, or all lines judged; refused; wrong usage or policy. */
const ACCEPTED = 0;
const REFUSED = 1;
const WRONG_USAGE = 2;

/** A longer line is no statement that the guard would read: its text alone is refused at 256 KiB. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;

export interface CheckOptions {
  readonly jsonl?: boolean;
  /** A policy file, or `none` to judge read-only-ness alone. */
  readonly policy?: string;
}

export interface CheckStreams {
  readonly input: AsyncIterable<Uint8Array>;
  readonly output: TextSink;
  readonly errors: TextSink;
}

/** `check`: judges one statement for a person, or one JSON object a line for a program. Nothing is sent anywhere. */
export async function runCheck(
  statement: string | undefined,
  options: CheckOptions,
  { input, output, errors }: CheckStreams,
): Promise<number> {
  const wanted = options.jsonl === true ? statement === undefined : statement !== undefined;
  if (!wanted) {
    await write(errors, 'Give one statement in quotes, or --jsonl and lines of {"id", "sql"} on standard input.\n');
    return WRONG_USAGE;
  }
  const loaded = loadJudge(options.policy);
  if (!loaded.ok) {
    await write(errors, `${loaded.problems.join('\n')}\n`);
    return WRONG_USAGE;
  }
  if (statement === undefined) {
    await checkLines(readLines(input, MAX_LINE_BYTES), loaded.judge, output);
    return ACCEPTED;
  }
  const verdict = loaded.judge(statement);
  await write(output, describeVerdict(statement, verdict));
  return verdict.ok ? ACCEPTED : REFUSED;
}

type Judge = PolicyGuard['judge'] | Guard['judge'];
type LoadedJudge =
  | { readonly ok: true; readonly judge: Judge }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Without a policy the agent's default one: system tables and nothing else. */
function loadJudge(policy: string | undefined): LoadedJudge {
  if (policy === 'none')
    return { ok: true, judge: createGuard({ readableVariables: READABLE_VARIABLES, queryProfile: true }).judge };
  if (policy === undefined) return judgeBy({});
  let text: string;
  try {
    text = readFileSync(policy, 'utf8');
  } catch {
    return { ok: false, problems: ['The policy file cannot be read. Check its path and rights.'] };
  }
  if (!isJson(text)) return { ok: false, problems: ['The policy file is not JSON.'] };
  const parsed = parseOwnerPolicy(text);
  if (parsed.ok) return judgeBy(parsed.policy.reading);
  return { ok: false, problems: parsed.problems.map((problem) => `Policy file: ${problem}`) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function judgeBy(policy: Policy): LoadedJudge {
  return {
    ok: true,
    judge: createPolicyGuard({ readableVariables: READABLE_VARIABLES, queryProfile: true, ...policy }).judge,
  };
}
