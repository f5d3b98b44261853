import type { InquiryResult } from '../engine/run-inquiry.ts';
import { oneLine } from './plain-text.ts';
import { renderRemedies } from './render-finding.ts';
import { renderTable } from './render-view.ts';
import { wordsIn } from './words.ts';

const UNKNOWN = { en: 'not known', zh: '未知' } as const;
/** Most remedies of one conclusion that a person reads; programs get all. */
const MAX_REMEDIES = 4;

/** An inquiry's answer as text for people: the answer first, then why with what to do, then the figures. */
export function renderInquiry(result: Omit<InquiryResult, 'figures'>): string {
  const { language, cluster, conclusions } = result;
  const words = wordsIn(language);
  const head = cluster.now === null ? '' : words.clusterTime(cluster.now.slice(0, 16), cluster.time_zone);
  const said = new Set<string>();
  return [
    `# ${result.title} — ${oneLine(result.tenant)}`,
    ...(head === '' ? [] : [head]),
    '',
    oneLine(result.summary),
    ...conclusions.flatMap((conclusion) => renderConclusion({ conclusion, language, said })),
    ...result.tables.flatMap((table) => ['', `## ${table.title}`, ...renderTable(table, language)]),
  ].join('\n');
}

interface Input {
  readonly conclusion: InquiryResult['conclusions'][number];
  readonly language: InquiryResult['language'];
  /** Remedies that stand further up. */
  readonly said: Set<string>;
}

function renderConclusion({ conclusion, language, said }: Input): readonly string[] {
  const { severity, finding, text, remedies } = conclusion;
  const words = wordsIn(language);
  const tag = severity === 'unknown' ? UNKNOWN[language] : words.severity[severity];
  const line = `- [${tag}] ${oneLine(text)}${finding === undefined ? '' : ` (${finding})`}`;
  return ['', line].concat(renderRemedies({ remedies: remedies.slice(0, MAX_REMEDIES), words, said }));
}
