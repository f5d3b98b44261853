import type { Evidence, Finding, Remedy } from '../report.ts';
import { oneLine, tableCell, textTable } from './plain-text.ts';
import type { Words } from './words.ts';

/** How much is said: `line` a sentence, `short` without causes and with one remedy, `normal`, `full` with evidence. */
export type Depth = 'line' | 'short' | 'normal' | 'full';

const OBJECTS: Readonly<Record<Depth, number>> = { line: 0, short: 3, normal: 5, full: 50 };
const REMEDIES: Readonly<Record<Depth, number>> = { line: 0, short: 1, normal: 3, full: 20 };

interface Input {
  readonly finding: Finding;
  readonly depth: Depth;
  readonly words: Words;
  /** Remedies that the report has said already, by text; those of this finding are added. */
  readonly said: Set<string>;
}

export function renderFinding({ finding, depth, words, said }: Input): readonly string[] {
  const tag = `[${words.severity[finding.severity]}]`;
  if (depth === 'line') return [`- ${tag} ${finding.title} (${finding.id})${words.colon}${oneLine(finding.summary)}`];
  const confidence = finding.confidence === 'high' ? '' : ` ${words.confidence[finding.confidence]}`;
  return [
    `### ${tag} ${finding.title} — ${finding.id}`,
    oneLine(finding.summary),
    `${words.measured(amount(finding.measured, words), amount(finding.threshold, words), finding.threshold.source)}${confidence}`,
    ...renderObjects({ finding, depth, words }),
    `${words.impact}${words.colon}${finding.impact}`,
    ...(depth === 'short' ? [] : [`${words.causes}${words.colon}${finding.causes.join(words.semicolon)}`]),
    ...renderRemedies({ remedies: finding.remedies.slice(0, REMEDIES[depth]), words, said }),
    ...(depth === 'full' ? finding.evidence.flatMap((evidence) => renderEvidence(evidence, words)) : []),
    ...(depth === 'short' ? [] : [`${words.document}${words.colon}${finding.doc}`]),
    '',
  ];
}

function renderObjects({ finding, depth, words }: Omit<Input, 'said'>): readonly string[] {
  // A single object stands in the summary already.
  if (finding.objects.length < 2) return [];
  const names = finding.objects.slice(0, OBJECTS[depth]).map((object) => oneLine(object.name));
  const rest = finding.objects.length - names.length;
  return [`${words.concerns}${words.colon}${names.join(words.comma)}${rest > 0 ? ` ${words.more(rest)}` : ''}`];
}

interface RemediesInput {
  readonly remedies: readonly Remedy[];
  readonly words: Words;
  readonly said: Set<string>;
}

/** Each remedy is said once in a report: several findings often have the same. */
export function renderRemedies({ remedies, words, said }: RemediesInput): readonly string[] {
  if (remedies.length === 0) return [];
  const fresh = remedies.filter(({ text }) => !said.has(text));
  for (const { text } of fresh) said.add(text);
  return [
    `${words.remedies}${fresh.length === 0 ? `${words.colon}${words.asAbove}` : words.colon.trimEnd()}`,
    ...fresh.flatMap(({ text, statement }) => [
      `- ${text}`,
      ...(statement === undefined ? [] : renderStatement(statement)),
    ]),
    ...(fresh.length > 0 && fresh.length < remedies.length ? [`- ${words.andAsAbove}`] : []),
  ];
}

/** Some are settings of a client, not SQL. */
const SQL = /^(?:--|[A-Z]+\s)/;

function renderStatement(statement: string): readonly string[] {
  const lines = statement.split('\n').map((line) => `  ${line}`);
  return [SQL.test(statement) ? '  ```sql' : '  ```', ...lines, '  ```'];
}

function renderEvidence(evidence: Evidence, words: Words): readonly string[] {
  return [
    `${words.evidence}${words.colon.trimEnd()}`,
    '```sql',
    evidence.statement,
    '```',
    ...textTable(
      evidence.columns,
      evidence.rows.map((row) => row.map((cell) => tableCell(cell))),
    ),
    ...(evidence.truncated ? ['…'] : []),
  ];
}

interface Quantity {
  readonly value: number | string;
  readonly unit: string;
}

/** `1,003 rowsets`, `91 %`. */
export function amount({ value, unit }: Quantity, words: Pick<Words, 'unit'>): string {
  const text = typeof value === 'number' ? value.toLocaleString('en-US') : value;
  return `${text} ${words.unit(unit, value)}`;
}
