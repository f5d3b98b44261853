import { CHANGE_KINDS } from '../history/stored-changes.ts';
import { listOf, type OperationAt } from './openapi-operation.ts';

const text = { type: 'string' };
const language = { name: 'language', in: 'query', schema: { enum: ['en', 'zh'] }, description: 'Of titles.' };

function asked(name: string, description: string): object {
  return { name, in: 'query', schema: text, description };
}

/** Kept diagnoses, figures over time, and all tenants at once. */
export const historyOperations: readonly OperationAt[] = [
  {
    method: 'get',
    path: '/admin/tenants/{tenantId}/reports',
    summary: 'Kept diagnoses, the latest first (operators)',
    parameters: [
      asked('limit', 'Of one page, 1 to 200; 50 unless named.'),
      asked('before', 'next_before of the page before.'),
      language,
    ],
    answer: { ...listOf('reports'), required: ['reports', 'next_before'] },
  },
  {
    method: 'get',
    path: '/admin/tenants/{tenantId}/reports/{reportId}',
    summary: 'One kept diagnosis as it was answered (operators)',
    answer: { type: 'object', required: ['id', 'at', 'tool', 'report', 'text'] },
  },
  {
    method: 'get',
    path: '/admin/tenants/{tenantId}/reports/{reportId}/compare',
    summary: 'What changed between two kept diagnoses, from the older to the newer (operators)',
    parameters: [{ ...asked('with', 'Id of the other report.'), required: true }],
    answer: {
      type: 'object',
      required: ['from', 'to', 'new', 'worse', 'better', 'resolved', 'unknown', 'asked_once', 'figures'],
      properties: {
        unknown: { type: 'array', items: text, description: 'Checks that could not run at one of the two.' },
        asked_once: { type: 'array', items: text, description: 'Checks that only one of the two asked.' },
      },
    },
  },
  {
    method: 'get',
    path: '/admin/tenants/{tenantId}/series',
    summary: 'Figures over time, at most 500 points each, with the mean of the same hour a week before (operators)',
    parameters: [
      asked('ids', 'Ids of figures, separated by commas; all unless named.'),
      asked('since', 'A moment (ISO 8601); a week ago unless named.'),
    ],
    answer: { ...listOf('series'), required: ['series', 'baselines'] },
  },
  {
    method: 'get',
    path: '/admin/fleet',
    summary: 'Every tenant with its agent, last whole diagnosis and trend, the most urgent first (operators)',
    parameters: [language, asked('tenant', 'Only this one.')],
    answer: { ...listOf('tenants'), required: ['tenants', 'generated_at'] },
  },
  {
    method: 'get',
    path: '/admin/fleet/changes',
    summary: 'Findings and agents that came, went or changed, the latest first (operators)',
    parameters: [
      asked('since', 'A moment (ISO 8601); a day ago unless named.'),
      { ...asked('kind', 'These alone.'), schema: { enum: CHANGE_KINDS } },
      asked('limit', '1 to 1000; 500 unless named.'),
      language,
    ],
    answer: {
      ...listOf('changes'),
      required: ['since', 'counts', 'changes'],
      description: 'counts tells how many of each kind there are since then, of which the latest are listed.',
    },
  },
];
