import { documentationLink } from '../engine/documentation-link.ts';
import { groupBy } from '../form/group-by.ts';
import type { Cause } from '../form/cause.ts';
import type { Check, Threshold } from '../form/check.ts';
import { amount } from './render-finding.ts';
import { tableCell, textTable } from './plain-text.ts';
import { wordsIn } from './words.ts';

interface Input {
  readonly checks: readonly Check[];
  readonly causes: readonly Cause[];
}

/** docs/findings.md: every finding and root cause that a report can name, from the code that makes them. */
export function findingsDocument({ checks, causes }: Input): string {
  const experts = [...groupBy(checks, (check) => check.expert)];
  return [
    '# Findings',
    '',
    'What a diagnosis can find. Made from the code by `npm run docs:findings`; do not edit. An id never changes its meaning.',
    'Severity is the highest that a finding may reach. "own" marks a threshold that is no figure of StarRocks\' own.',
    '',
    ...experts.flatMap(([expert, own]) => describeExpert(expert, own)),
    '## Root causes',
    '',
    ...textTable(
      ['id', 'what', 'can explain'],
      causes.map((cause) => [cause.id, tableCell(cause.title.en), cause.canExplain.join(', ')]),
    ),
    '',
  ].join('\n');
}

function describeExpert(expert: string, checks: readonly Check[]): readonly string[] {
  return [`## ${expert}`, '', ...checks.flatMap((check) => describe(check))];
}

function describe(check: Check): readonly string[] {
  return [
    `### ${check.id}`,
    '',
    `${check.title.en} (${check.title.zh}). ${check.impact.en}`,
    '',
    ...textTable(
      ['', ''],
      [
        ['severity', check.severity],
        ['clusters', (check.architectures ?? ['shared-nothing', 'shared-data']).join(', ')],
        ['from release', check.since],
        ['signal', tableCell(check.signal)],
        ['threshold', tableCell(Object.values(check.thresholds).map(describeThreshold).join('; '))],
        ['read', documentationLink(check.doc, 'en')],
      ],
    ),
    '',
    `Causes: ${check.causes.map((cause) => cause.en).join('; ')}.`,
    '',
    'What to do:',
    '',
    ...check.remedies.flatMap((remedy) => [
      `- ${remedy.text.en}`,
      ...(remedy.statement === undefined
        ? []
        : ['', '  ```sql', ...remedy.statement.split('\n').map((line) => `  ${line}`), '  ```', '']),
    ]),
    '',
  ];
}

function describeThreshold(threshold: Threshold): string {
  return `${amount(threshold, wordsIn('en'))} (${threshold.source})`;
}
