import {
  CHECKS,
  chineseUnit,
  compareLooks,
  formatDuration,
  lookOf,
  type Change,
  type Comparison,
  type Language,
  type LookedAt,
  type Report,
} from '@starrocks-mcp/experts';
import * as z from 'zod';
import type { LastLook } from '../look-memory.ts';
import { languageArgument } from '../tool-arguments.ts';
import { defineTool } from '../tool.ts';
import { analyze, EVERY_EXPERT } from './analyses.ts';

const KINDS = ['new', 'worsened', 'unchanged', 'improved', 'gone'] as const;
const severity = z.enum(['critical', 'warning', 'info']);

const seen = z.object({
  severity: severity.optional(),
  value: z.union([z.number(), z.string()]).optional(),
  unit: z.string().optional(),
  objects: z.number().optional(),
});

const output = z.object({
  tenant: z.string(),
  language: z.enum(['zh', 'en']),
  status: z.enum(['healthy', 'attention', 'critical', 'unknown']),
  score: z.number().nullable(),
  last_look_seconds_ago: z.number().nullable().describe('Null: nothing to compare with.'),
  oldest_look_seconds_ago: z.number().nullable(),
  summary: z.string(),
  changes: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(KINDS),
      title: z.string(),
      before: seen.optional(),
      now: seen.optional(),
      summary: z.string().optional(),
    }),
  ),
  untold: z.array(z.string()).describe('Checks that could not run at one of the looks.'),
  cost: z.object({ statements: z.number(), rows: z.number(), bytes: z.number(), elapsed_ms: z.number() }),
});

export const compareWithLastLook = defineTool({
  name: 'compare_with_last_look',
  title: 'What changed since the last look',
  description:
    'Diagnoses the whole cluster and tells what changed since the last analyses of this tenant: findings that are ' +
    'new, gone, worsened or improved, with figures, and how long ago that was. The first time there is nothing to ' +
    'compare with, and this look is the first. ' +
    'Cost: as analyze_system_comprehensive, some 40 small statements on system tables.',
  experts: EVERY_EXPERT,
  input: z.object({ language: languageArgument }),
  output,
  handler: async ({ language }, ctx) => {
    // Before the analysis, which is remembered as the next last look.
    const last = await ctx.session.looks.last();
    const report = await analyze({ experts: undefined, language }, ctx);
    const comparison = last === undefined ? undefined : compareLooks(last, lookOf(report));
    const summary = summarize({ report, last, comparison });
    const changes = (comparison?.changes ?? []).map((change) => describeChange(change, report));
    return {
      text: render({ report, summary, changes, untold: comparison?.untold ?? [] }),
      structured: {
        tenant: report.tenant,
        language: report.language,
        status: report.status,
        score: report.score,
        last_look_seconds_ago: last === undefined ? null : Math.round(last.newestSecondsAgo),
        oldest_look_seconds_ago: last === undefined ? null : Math.round(last.oldestSecondsAgo),
        summary,
        changes,
        untold: comparison?.untold ?? [],
        cost: report.cost,
      },
    };
  },
});

const TITLES = new Map(CHECKS.map(({ id, title }) => [id, title]));

type Described = z.infer<typeof output>['changes'][number];

function describeChange({ id, kind, before, now }: Change, report: Report): Described {
  const summary = report.findings.find((finding) => finding.id === id)?.summary;
  return {
    id,
    kind,
    title: TITLES.get(id)?.[report.language] ?? id,
    ...(before !== undefined && { before: figuresOf(before) }),
    ...(now !== undefined && { now: figuresOf(now) }),
    ...(summary !== undefined && kind !== 'unchanged' && { summary }),
  };
}

function figuresOf({ severity: level, value, unit, objects }: LookedAt): z.infer<typeof seen> {
  return {
    ...(level !== undefined && { severity: level }),
    ...(value !== undefined && { value }),
    ...(unit !== undefined && { unit }),
    ...(objects !== undefined && { objects }),
  };
}

interface SummaryInput {
  readonly report: Report;
  readonly last: LastLook | undefined;
  readonly comparison: Comparison | undefined;
}

function summarize({ report, last, comparison }: SummaryInput): string {
  const words = WORDS[report.language];
  if (last === undefined || comparison === undefined) return `${words.first}${words.gap}${report.summary}`;
  const counts = KINDS.map((kind) => ({
    kind,
    count: comparison.changes.filter((change) => change.kind === kind).length,
  })).filter(({ count }) => count > 0);
  const told = counts.map(({ kind, count }) => words.counted(words.kinds[kind], count)).join(words.comma);
  const ago = formatDuration(last.newestSecondsAgo)[report.language];
  return `${words.since(ago)}${told === '' ? words.nothing : told}${words.stop}${words.current}${report.summary}`;
}

interface RenderInput {
  readonly report: Report;
  readonly summary: string;
  readonly changes: readonly Described[];
  readonly untold: readonly string[];
}

function render({ report, summary, changes, untold }: RenderInput): string {
  const words = WORDS[report.language];
  const sections = KINDS.flatMap((kind) => {
    const own = changes.filter((change) => change.kind === kind);
    if (own.length === 0) return [];
    return ['', `## ${words.kinds[kind]}`].concat(own.map((change) => lineOf(change, report.language)));
  });
  return [
    `# ${words.heading} — ${report.tenant}`,
    summary,
    ...sections,
    ...(untold.length === 0 ? [] : ['', `${words.untold}${untold.join(', ')}`]),
  ].join('\n');
}

function lineOf({ id, title, before, now, summary }: Described, language: Language): string {
  const figures = [before, now].map((one) => (one === undefined ? '–' : amountOf(one, language))).join(' → ');
  return `- ${title} (${id}): ${figures}${summary === undefined ? '' : `. ${summary}`}`;
}

function amountOf({ severity: level, value = '', unit = '' }: z.infer<typeof seen>, language: Language): string {
  const number = typeof value === 'number' ? value.toLocaleString('en-US') : value;
  const spelt = language === 'zh' ? chineseUnit(unit) : unit;
  const grade = level === undefined ? '' : ` [${WORDS[language].severity[level]}]`;
  return `${number} ${spelt}${grade}`.trim();
}

const WORDS = {
  en: {
    heading: 'What changed since the last look',
    first:
      'There is nothing to compare with: no earlier look at this cluster is kept. Ask again later to see what changed from now on.',
    since: (ago: string) => `Since the last look ${ago} ago: `,
    nothing: 'no finding at either look',
    counted: (kind: string, count: number) => `${kind} ${count}`,
    comma: ', ',
    gap: ' ',
    current: ' Now: ',
    stop: '.',
    untold: 'No word on these, as their check could not run at one of the looks: ',
    kinds: { new: 'new', worsened: 'worsened', unchanged: 'unchanged', improved: 'improved', gone: 'gone' },
    severity: { critical: 'critical', warning: 'warning', info: 'info' },
  },
  zh: {
    heading: '与上次相比的变化',
    first: '没有可比较的历史：尚无该集群此前的诊断记录。稍后再次调用即可看到此后的变化。',
    since: (ago: string) => `与 ${ago}前的上次诊断相比：`,
    nothing: '两次均未发现问题',
    counted: (kind: string, count: number) => `${kind} ${count} 项`,
    comma: '，',
    gap: '',
    current: '现状：',
    stop: '。',
    untold: '以下检查至少有一次未能执行，无法判断变化：',
    kinds: { new: '新增', worsened: '加重', unchanged: '未变', improved: '减轻', gone: '消失' },
    severity: { critical: '严重', warning: '警告', info: '提示' },
  },
} as const;
