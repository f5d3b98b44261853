import { ResourceNotFoundError, type ReadResourceResult, type Resource } from '@modelcontextprotocol/server';
import {
  CAUSES,
  CHECKS,
  chineseUnit,
  documentationLink,
  type Cause,
  type Check,
  type Language,
} from '@starrocks-mcp/experts';

const PREFIX = 'starrocks://findings/';
const MIME_TYPE = 'text/markdown';

/** Where a finding of any report is explained; ids are the same on every cluster. */
export const FINDING_TEMPLATE = {
  uriTemplate: `${PREFIX}{id}`,
  name: 'finding',
  title: 'What a finding means',
  description:
    'Explains one finding or root cause id of a report: what is measured, from which threshold on, why it matters, what to do. In the language of the tenant, or of ?language=zh or ?language=en after the id.',
  mimeType: MIME_TYPE,
} as const;

const WORDS = {
  en: {
    severity: { critical: 'critical', warning: 'warning', info: 'info' },
    measured: 'Measured: ',
    since: 'since StarRocks ',
    threshold: (value: string, unit: string, source: string) => `${value} ${unit} (${source})`,
    thresholds: 'Thresholds',
    impact: 'Why it matters',
    causes: 'Probable causes',
    rootCause: 'A root cause: what follows from it needs no treatment of its own.',
    explains: 'What it can explain',
    remedies: 'What to do',
    byHand: 'Review and run by hand; no tool runs it.',
    doc: 'Documentation: ',
    comma: ', ',
    semicolon: '; ',
  },
  zh: {
    severity: { critical: '严重', warning: '警告', info: '提示' },
    measured: '测量对象：',
    since: '起始版本 StarRocks ',
    threshold: (value: string, unit: string, source: string) =>
      `${value} ${chineseUnit(unit)}（${source.replace(/^own\b/, '本产品设定').replaceAll('; ', '；')}）`,
    thresholds: '阈值',
    impact: '影响',
    causes: '可能原因',
    rootCause: '根因：由它引起的问题无需单独处理。',
    explains: '可解释的问题',
    remedies: '处理建议',
    byHand: '请人工审核后执行；本产品不会执行。',
    doc: '文档：',
    comma: '，',
    semicolon: '；',
  },
} as const;

const CHECK_BY_ID: ReadonlyMap<string, Check> = new Map(CHECKS.map((check) => [check.id, check]));
const CAUSE_BY_ID: ReadonlyMap<string, Cause> = new Map(CAUSES.map((cause) => [cause.id, cause]));

const LISTS: Readonly<Record<Language, readonly Resource[]>> = { en: listIn('en'), zh: listIn('zh') };

/** Every finding and root cause that this product can report. Built once per process: not to be changed. */
export function listFindingResources(language: Language): readonly Resource[] {
  return LISTS[language];
}

/** Ids that begin so, for clients that complete what a person types. */
export function completeFindingId(beginning: string): readonly string[] {
  return [...CHECK_BY_ID.keys(), ...CAUSE_BY_ID.keys()].filter((id) => id.startsWith(beginning.toLowerCase()));
}

/** Throws the protocol's resource-not-found for any other URI. */
export function readFindingResource(uri: string, tenantLanguage: Language): ReadResourceResult {
  const [, id = '', given] = /^starrocks:\/\/findings\/([^?]+)(?:\?language=(zh|en))?$/.exec(uri) ?? [];
  const language = given === 'zh' || given === 'en' ? given : tenantLanguage;
  const check = CHECK_BY_ID.get(id);
  const cause = CAUSE_BY_ID.get(id);
  const text = check ? explain(check, language) : cause && explainCause(cause, language);
  if (text === undefined) throw new ResourceNotFoundError(uri);
  return { contents: [{ uri, mimeType: MIME_TYPE, text }] };
}

function listIn(language: Language): readonly Resource[] {
  const findings = CHECKS.map(({ id, title, impact }) => aResource(id, title[language], impact[language]));
  const causes = CAUSES.map(({ id, title }) => aResource(id, title[language], WORDS[language].rootCause));
  return [...findings, ...causes];
}

function aResource(id: string, title: string, description: string): Resource {
  return { uri: `${PREFIX}${id}`, name: id, title, description, mimeType: MIME_TYPE };
}

function explain(check: Check, language: Language): string {
  const words = WORDS[language];
  const thresholds = Object.values(check.thresholds).map(
    ({ value, unit, source }) => `- ${words.threshold(`${value}`, unit, source)}`,
  );
  return [
    `# ${check.title[language]}`,
    `\`${check.id}\`${words.comma}${words.severity[check.severity]}`,
    `${words.measured}${check.signal}${words.semicolon}${words.since}${check.since}`,
    `## ${words.thresholds}`,
    thresholds.join('\n'),
    `## ${words.impact}`,
    check.impact[language],
    `## ${words.causes}`,
    check.causes.map((cause) => `- ${cause[language]}`).join('\n'),
    ...explainRemedies(check.remedies, language),
    `${words.doc}${documentationLink(check.doc, language)}`,
  ].join('\n\n');
}

function explainCause(cause: Cause, language: Language): string {
  const words = WORDS[language];
  const explained = cause.canExplain.map((id) => `- ${CHECK_BY_ID.get(id)?.title[language] ?? id} (\`${id}\`)`);
  return [
    `# ${cause.title[language]}`,
    `\`${cause.id}\`${words.comma}${words.rootCause}`,
    `## ${words.explains}`,
    explained.join('\n'),
    ...explainRemedies(cause.remedies, language),
  ].join('\n\n');
}

function explainRemedies(remedies: Check['remedies'], language: Language): readonly string[] {
  const words = WORDS[language];
  const lines = remedies.map(({ text, statement }) =>
    statement === undefined
      ? `- ${text[language]}`
      : `- ${text[language]}\n\n  ${words.byHand}\n\n  \`\`\`sql\n  ${statement.replaceAll('\n', '\n  ')}\n  \`\`\``,
  );
  return [`## ${words.remedies}`, lines.join('\n')];
}
