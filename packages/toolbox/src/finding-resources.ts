import { ResourceNotFoundError, type ReadResourceResult, type Resource } from '@modelcontextprotocol/server';
import { CHECKS, documentationLink, type Check, type Language } from '@starrocks-mcp/experts';

const PREFIX = 'starrocks://findings/';
const MIME_TYPE = 'text/markdown';

/** Where a finding of any report is explained; ids are the same on every cluster. */
export const FINDING_TEMPLATE = {
  uriTemplate: `${PREFIX}{id}`,
  name: 'finding',
  title: 'What a finding means',
  description:
    'Explains one finding id of a report: what is measured, from which threshold on, why it matters, what to do.',
  mimeType: MIME_TYPE,
} as const;

const BY_ID: ReadonlyMap<string, Check> = new Map(CHECKS.map((check) => [check.id, check]));

const LISTS: Readonly<Record<Language, readonly Resource[]>> = { en: listIn('en'), zh: listIn('zh') };

/** Every finding that this product can report. Built once per process: not to be changed. */
export function listFindingResources(language: Language): readonly Resource[] {
  return LISTS[language];
}

/** Throws the protocol's resource-not-found for any other URI. */
export function readFindingResource(uri: string, language: Language): ReadResourceResult {
  const check = uri.startsWith(PREFIX) ? BY_ID.get(uri.slice(PREFIX.length)) : undefined;
  if (!check) throw new ResourceNotFoundError(uri);
  return { contents: [{ uri, mimeType: MIME_TYPE, text: explain(check, language) }] };
}

function listIn(language: Language): readonly Resource[] {
  return CHECKS.map((check) => ({
    uri: `${PREFIX}${check.id}`,
    name: check.id,
    title: check.title[language],
    description: check.impact[language],
    mimeType: MIME_TYPE,
  }));
}

const WORDS = {
  en: {
    measured: 'Measured',
    since: 'since StarRocks',
    thresholds: 'Thresholds',
    impact: 'Why it matters',
    causes: 'Probable causes',
    remedies: 'What to do',
    byHand: 'Review and run by hand; no tool runs it.',
    doc: 'Documentation',
  },
  zh: {
    measured: '测量对象',
    since: '起始版本 StarRocks',
    thresholds: '阈值',
    impact: '影响',
    causes: '可能原因',
    remedies: '处理建议',
    byHand: '请人工审核后执行；本产品不会执行。',
    doc: '文档',
  },
} as const;

function explain(check: Check, language: Language): string {
  const words = WORDS[language];
  const remedies = check.remedies.map(({ text, statement }) =>
    statement === undefined
      ? `- ${text[language]}`
      : `- ${text[language]}\n\n  ${words.byHand}\n\n  \`\`\`sql\n  ${statement}\n  \`\`\``,
  );
  const thresholds = Object.values(check.thresholds).map(({ value, unit, source }) => `- ${value} ${unit} (${source})`);
  return [
    `# ${check.title[language]}`,
    `\`${check.id}\`, ${check.severity}`,
    `${words.measured}: ${check.signal}; ${words.since} ${check.since}`,
    `## ${words.thresholds}`,
    thresholds.join('\n'),
    `## ${words.impact}`,
    check.impact[language],
    `## ${words.causes}`,
    check.causes.map((cause) => `- ${cause[language]}`).join('\n'),
    `## ${words.remedies}`,
    remedies.join('\n'),
    `${words.doc}: ${documentationLink(check.doc, language)}`,
  ].join('\n\n');
}
