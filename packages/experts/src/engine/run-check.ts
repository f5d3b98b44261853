import { HubError } from '@starrocks-mcp/protocol';
import type { Context } from '../cluster/context.ts';
import { unknown, type Check, type Verdict } from '../form/check.ts';
import { plainRead, type Answer, type Reader } from './answer-reads.ts';
import { otherArchitecture } from './failure.ts';

/** A check's end. `failed`: a statement did not answer, as opposed to a signal that this cluster does not have. */
export interface CheckResult {
  readonly check: Check;
  readonly verdict: Verdict;
  readonly failed: boolean;
}

interface Input {
  readonly check: Check;
  readonly reader: Pick<Reader, 'answer'>;
  readonly context: Context;
}

/** Asks what the check needs, and lets it judge. Rejects only when the diagnosis is cancelled. */
export async function runCheck({ check, reader, context }: Input): Promise<CheckResult> {
  const outside = outOfPlace(check, context) ?? check.beforeReading?.(context);
  if (outside !== undefined) return { check, verdict: outside, failed: false };
  const answers = await Promise.all(
    Object.entries(check.reads).map(async ([name, read]) => ({ name, read, answer: await reader.answer(read) })),
  );
  const needed = answers.filter(({ read }) => !plainRead(read).optional);
  for (const { answer } of needed) {
    if (answer.ok) continue;
    const status = answer.missing ? 'not_applicable' : 'unknown';
    return { check, verdict: { status, reason: answer.reason }, failed: !answer.missing };
  }
  const verdict = judge({ check, context, answers: Object.fromEntries(answers.map((a) => [a.name, a.answer])) });
  if (verdict.status === 'passed') {
    const doubt = doubtPassed({ check, context, answers: needed.map((entry) => entry.answer) });
    if (doubt !== undefined) return { check, ...doubt };
  }
  const failed = verdict.status === 'unknown' && answers.some(({ answer }) => !answer.ok && !answer.missing);
  return { check, verdict, failed };
}

function outOfPlace(check: Check, context: Context): Verdict | undefined {
  if (check.architectures === undefined || context.architecture === 'unknown') return undefined;
  if (check.architectures.includes(context.architecture)) return undefined;
  return { status: 'not_applicable', reason: otherArchitecture(context.architecture).reason };
}

interface JudgeInput {
  readonly check: Check;
  readonly context: Context;
  readonly answers: Readonly<Record<string, Answer>>;
}

function judge({ check, context, answers }: JudgeInput): Verdict {
  try {
    return check.evaluate(answers, context);
  } catch (thrown) {
    if (thrown instanceof HubError && thrown.code === 'CANCELLED') throw thrown;
    return unknown({
      en: `INTERNAL: ${check.id} could not read the answer; report this with the cluster's version`,
      zh: `INTERNAL：${check.id} 无法解读返回结果；请连同集群版本一并反馈`,
    });
  }
}

interface DoubtInput {
  readonly check: Check;
  readonly context: Context;
  readonly answers: readonly Answer[];
}

/** Nothing found is not yet health: the answer may have been cut, or hidden for want of a grant. */
function doubtPassed({ check, context, answers }: DoubtInput): Omit<CheckResult, 'check'> | undefined {
  const cut = answers.some((answer) => answer.ok && ('rows' in answer ? answer.incomplete : answer.second.incomplete));
  if (cut) {
    const reason = {
      en: 'the answer was cut at its row limit; nothing was found in the part that was read',
      zh: '结果超过行数上限被截断；已读取的部分未发现问题',
    };
    return { verdict: unknown(reason), failed: true };
  }
  if (check.needsVisibleTables !== true || context.visibleTables !== 0 || context.knownTablets === 0) return undefined;
  if (context.knownTablets === undefined) return { verdict: unknown(NO_TABLE), failed: false };
  return { verdict: unknown(HIDDEN_TABLES), failed: true };
}

const NO_TABLE = {
  en: 'the account sees no table: the cluster is empty, or the account lacks privileges on its tables',
  zh: '账号看不到任何表：集群为空，或账号缺少表权限',
};

const HIDDEN_TABLES = {
  en: 'the backends hold tablets, but the account sees no table; grant it SELECT ON ALL TABLES IN ALL DATABASES',
  zh: 'BE 上存有 Tablet，但账号看不到任何表；请授予 SELECT ON ALL TABLES IN ALL DATABASES',
};
