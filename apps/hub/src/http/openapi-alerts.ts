import { listOf, type OperationAt } from './openapi-operation.ts';

const text = { type: 'string' };
const texts = { type: 'array', items: text };
const moment = { type: ['string', 'null'], format: 'date-time' };
const done = { type: 'object', required: ['success'], properties: { success: { const: true } } };

const scheduleFields = {
  enabled: { type: 'boolean', default: true },
  every_minutes: { type: 'integer', minimum: 1, maximum: 10_080 },
  jitter_share: {
    type: 'number',
    minimum: 0,
    maximum: 1,
    default: 1,
    description: 'Share of the interval over which tenants are spread; 0: all at the same moment.',
  },
  quiet_hours: {
    type: 'array',
    maxItems: 20,
    items: {
      type: 'object',
      required: ['from', 'to'],
      properties: {
        days: { type: 'array', items: { enum: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] } },
        from: { type: 'string', description: 'Such as "22:00".' },
        to: { type: 'string', description: 'Before "from": of the next day.' },
      },
    },
  },
  time_zone: { type: 'string', default: 'UTC', description: 'IANA name; of the quiet hours.' },
  tool: { type: 'string', default: 'analyze_system_comprehensive', description: 'One of the analyses.' },
};

const schedule = {
  type: 'object',
  required: ['tenant_id', 'source', 'enabled', 'every_minutes', 'next_run_at', 'last_run'],
  properties: {
    tenant_id: text,
    source: { enum: ['file', 'store'], description: 'file: it stands in the tenants file and is changed there.' },
    ...scheduleFields,
    next_run_at: moment,
    last_run: {
      type: ['object', 'null'],
      properties: {
        at: moment,
        outcome: { enum: ['done', 'agent_offline', 'failed'] },
        error_code: { type: ['string', 'null'] },
      },
    },
  },
};

const targetFields = {
  name: text,
  kind: { enum: ['webhook', 'email'] },
  url: { type: 'string', description: 'Of a webhook. Answers tell its origin alone.' },
  to: { anyOf: [text, texts], description: 'Of mail.' },
  tenants: { anyOf: [{ const: 'all' }, texts] },
  min_severity: { enum: ['info', 'warning', 'critical'], default: 'warning' },
  on: { type: 'array', items: { enum: ['new', 'worsened', 'resolved'] }, default: ['new', 'worsened', 'resolved'] },
};

/** Schedules, and who is told of what diagnoses found. */
export const alertOperations: readonly OperationAt[] = [
  {
    method: 'get',
    path: '/admin/tenants/{tenantId}/schedule',
    summary: 'When a tenant is diagnosed by itself (operators)',
    answer: schedule,
  },
  {
    method: 'put',
    path: '/admin/tenants/{tenantId}/schedule',
    summary: 'Set when a tenant is diagnosed by itself (operators)',
    body: { type: 'object', required: ['every_minutes'], properties: scheduleFields },
    answer: schedule,
  },
  {
    method: 'get',
    path: '/admin/alert-targets',
    summary: 'Who is told of findings; no secrets (operators)',
    answer: listOf('targets'),
  },
  {
    method: 'post',
    path: '/admin/alert-targets',
    summary: 'Tell a webhook or mail addresses of findings; a secret that the hub made is told this once (operators)',
    body: {
      type: 'object',
      required: ['name', 'kind', 'tenants'],
      properties: { ...targetFields, secret: { type: 'string', writeOnly: true, minLength: 16 } },
    },
    status: 201,
    answer: { type: 'object', required: ['id', 'name', 'kind', 'tenants'] },
  },
  {
    method: 'delete',
    path: '/admin/alert-targets/{targetId}',
    summary: 'Tell a target nothing more (operators)',
    answer: done,
  },
  {
    method: 'post',
    path: '/admin/alert-targets/{targetId}/test',
    summary: 'Send a test message once (operators)',
    answer: { type: 'object', required: ['success', 'target_id', 'latency_ms', 'error_code'] },
  },
  {
    method: 'get',
    path: '/admin/alerts',
    summary: 'What was told to whom, and what still waits, the newest first (operators)',
    parameters: [
      { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 500, default: 50 } },
      { name: 'before', in: 'query', schema: text, description: 'next_before of the page before.' },
      {
        name: 'language',
        in: 'query',
        schema: { enum: ['en', 'zh'] },
        description: 'Of titles; without it, as they were told.',
      },
    ],
    answer: listOf('alerts'),
  },
];
