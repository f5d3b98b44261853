import { inLanguage } from '../form/bilingual.ts';
import type { AnyInquiry, Ask, Conclusion } from '../form/inquiry.ts';
import { bind, type AnyRead, type ParameterValue, type Reads } from '../form/read.ts';
import type { EarlierLook } from '../looks/look.ts';
import type { Figure, Language, Remedy, Severity } from '../report.ts';
import { buildRemedies } from './build-report.ts';
import { openDiagnosis } from './open-diagnosis.ts';
import type { Answer, Reader } from './answer-reads.ts';
import { missingSignal } from './failure.ts';
import { measureFigures } from './measure-figures.ts';
import { statementsOf } from './statements-of.ts';
import { inOneLanguage, type RunViewOptions, type ViewResult } from './run-view.ts';

/** An inquiry's answer in one language: structured for programs, rendered by `renderInquiry` for people. */
export interface InquiryResult extends Omit<ViewResult, 'view'> {
  readonly inquiry: string;
  /** False when there is no such object. */
  readonly known: boolean;
  readonly summary: string;
  readonly conclusions: readonly {
    readonly severity: Severity | 'unknown';
    readonly finding?: string;
    readonly text: string;
    readonly remedies: readonly Remedy[];
  }[];
  /** What was measured for a later look to be held against; empty for most inquiries. */
  readonly figures: readonly Figure[];
}

export interface RunInquiryOptions extends Omit<RunViewOptions, 'view'> {
  readonly inquiry: AnyInquiry;
  /** What was measured at earlier looks, for an inquiry with figures; undefined when they could not be read. */
  readonly earlier?: readonly EarlierLook[] | undefined;
}

/** Runs an inquiry. Rejects as `diagnose` does; what could not be read is said in the result. */
export async function runInquiry(options: RunInquiryOptions): Promise<InquiryResult> {
  const { inquiry, tenant, language, earlier } = options;
  const { figures: sources = [] } = inquiry;
  const reads = [inquiry, ...sources].map((asking) => asking.reads);
  const parameters = namesOf(options.parameters);
  const { context, reader, costSoFar } = await openDiagnosis({ ...options, ...(parameters && { parameters }), reads });
  const figures = await measureFigures({ sources, reader, context });
  const looks = { now: figures, earlier };
  const { ask, answers } = createAsk(inquiry.reads, reader);
  const answer = await inquiry.investigate(ask, context, looks);
  return {
    inquiry: inquiry.name,
    title: inLanguage(inquiry.title, language),
    tenant,
    language,
    cluster: {
      version: context.version,
      architecture: context.architecture,
      now: context.clock?.now ?? null,
      time_zone: context.timeZone,
    },
    known: answer.isKnown,
    summary: inLanguage(answer.summary, language),
    conclusions: answer.conclusions.map((conclusion) => conclude(conclusion, language)),
    tables: answer.tables.map((table) => inOneLanguage(table, language)),
    figures,
    statements: statementsOf(answers),
    cost: costSoFar(),
  };
}

/** Names as the cluster keeps them: no name, label or id begins or ends with a blank or a backtick, which people copy along. */
function namesOf(parameters: RunInquiryOptions['parameters']): RunInquiryOptions['parameters'] {
  if (parameters === undefined) return undefined;
  const plain = Object.entries(parameters).map(([name, value]) => [
    name,
    typeof value === 'string' ? unquote(value) : value,
  ]);
  return Object.fromEntries(plain);
}

function unquote(name: string): string {
  const inner = name.trim();
  return inner.length > 2 && inner.startsWith('`') && inner.endsWith('`') ? inner.slice(1, -1) : inner;
}

function createAsk(reads: Reads, reader: Reader) {
  const answers: Answer[] = [];
  const ask = async (name: string, values: Readonly<Record<string, ParameterValue>> = {}): Promise<unknown> => {
    const read = reads[name];
    const answer = read === undefined ? missingSignal(name) : await reader.answer(bound(read, values));
    answers.push(answer);
    return answer;
  };
  // `reader.answer` answers each read in its own columns.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ask: ask as Ask<Reads>, answers };
}

function bound(any: AnyRead, values: Readonly<Record<string, ParameterValue>>): AnyRead {
  if ('optional' in any) return bound(any.optional, values);
  return 'twice' in any ? { twice: bind(any.twice, values) } : bind(any, values);
}

function conclude(conclusion: Conclusion, language: Language): InquiryResult['conclusions'][number] {
  const { severity, finding, text, remedies = [] } = conclusion;
  return {
    severity,
    ...(finding !== undefined && { finding }),
    text: inLanguage(text, language),
    remedies: buildRemedies(remedies, language),
  };
}
