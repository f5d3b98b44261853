import type { OperationAt } from './openapi-operation.ts';

const text = { type: 'string' };
const optionalText = { type: ['string', 'null'] };
const asked = (name: string, description: string, schema: object = text) => ({
  name,
  in: 'query',
  description,
  schema,
});

const record = {
  type: 'object',
  required: ['seq', 'at', 'v', 'type'],
  properties: {
    seq: { type: 'integer' },
    at: text,
    v: { const: 1 },
    type: {
      type: 'string',
      description: 'call, stream_start, stream, denial, denials, registry, admin, session, agent; or the record’s own',
    },
    principal: optionalText,
    key_prefix: optionalText,
    tenant: optionalText,
    tool: text,
    action: text,
    subject: optionalText,
    arguments: { type: 'object', description: 'Without secrets and without values of statements.' },
    statements: { type: 'array', items: { type: 'object', properties: { id: text, sql: text } } },
    reads: { type: 'array', items: { type: 'object', required: ['table', 'columns'] } },
    rows: { type: 'integer' },
    bytes: { type: 'integer' },
    truncated: { type: 'boolean' },
    latency_ms: { type: 'number' },
    decision: { enum: ['allowed', 'denied', 'failed'] },
    error_code: optionalText,
    request_id: text,
    source: optionalText,
  },
};

/** The record of calls. */
export const auditOperations: readonly OperationAt[] = [
  {
    method: 'get',
    path: '/admin/audit',
    summary: 'The record of calls, the newest first; of the tenants that the operator may see (operators)',
    parameters: [
      asked('since', 'A moment or a day.'),
      asked('until', 'A moment or a day.'),
      asked('tenant', 'Id of a tenant.'),
      asked('tool', 'Name of a tool, or of an action as a line tells it, such as “POST /admin/keys”.'),
      asked('principal', 'Name of a key.'),
      asked('decision', 'How it ended.', { enum: ['allowed', 'denied', 'failed'] }),
      asked('limit', 'Of one page; a page may have fewer and still not be the last.', {
        type: 'integer',
        minimum: 1,
        maximum: 1_000,
        default: 100,
      }),
      asked('before', 'next_before of the page before.'),
    ],
    answer: {
      type: 'object',
      required: ['records', 'next_before'],
      properties: { records: { type: 'array', items: record }, next_before: optionalText },
    },
  },
  {
    method: 'get',
    path: '/admin/audit/verify',
    summary: 'Whether the record is as the hub wrote it (operators who see all tenants)',
    parameters: [asked('head', 'NUMBER:HASH that an earlier answer told: nothing up to there was changed.')],
    answer: {
      type: 'object',
      required: ['intact', 'records', 'files', 'first_at', 'last_at'],
      properties: {
        intact: { type: 'boolean' },
        records: { type: 'integer' },
        files: { type: 'integer' },
        first_at: optionalText,
        last_at: optionalText,
        head: optionalText,
        broken: { type: 'object', required: ['file', 'line', 'why'] },
        notes: { type: 'array', items: text },
      },
    },
  },
];
