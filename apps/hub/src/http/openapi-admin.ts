import { alertOperations } from './openapi-alerts.ts';
import { historyOperations } from './openapi-history.ts';
import { auditOperations } from './openapi-audit.ts';
import { operatorOperations } from './openapi-operators.ts';
import { describedOperation, listOf, whole, type OperationAt } from './openapi-operation.ts';

const text = { type: 'string' };
const done = { type: 'object', required: ['success'], properties: { success: { const: true } } };

const count = { type: 'integer', minimum: 1 };
const limits = {
  type: 'object',
  description: 'Without one of them, the hub’s settings say.',
  properties: {
    max_rows: { ...count, description: 'Of one statement, as max_bytes and timeout_seconds.' },
    max_bytes: count,
    timeout_seconds: count,
    concurrency: { ...count, description: 'Statements under way at once.' },
    rate_per_minute: { ...count, description: 'Requests of all keys together.' },
    concurrent_requests: { ...count, description: 'Calls in work at once of all keys together.' },
    statements_per_hour: { ...count, description: 'Statements sent to the cluster, whoever asks.' },
  },
};
const countOrNull = { type: ['integer', 'null'], minimum: 1 };
const changedLimits = {
  type: 'object',
  description: 'Null gives a limit back to the hub’s settings.',
  properties: Object.fromEntries(Object.keys(limits.properties).map((name) => [name, countOrNull])),
};
const usage = {
  type: 'object',
  required: ['requests_last_minute', 'requests_in_work', 'statements_this_hour', 'breaker'],
  properties: {
    requests_last_minute: { type: 'integer' },
    requests_in_work: { type: 'integer' },
    statements_this_hour: { type: 'integer' },
    breaker: { enum: ['closed', 'open', 'half-open'] },
  },
};

const tenantFields = {
  name: text,
  description: text,
  contact: text,
  enabled: { type: 'boolean' },
  link: { const: 'dial-out', description: 'The agent opens the connection; the default without agent_url.' },
  agent_url: { type: 'string', description: 'Of an agent that the hub calls.' },
  agent_token: {
    type: 'string',
    writeOnly: true,
    description: 'Without one the hub makes it and enrolment hands it over.',
  },
  language: { enum: ['en', 'zh'] },
  adhoc_sql: { type: 'boolean' },
  limits,
};
const textOrNull = { type: ['string', 'null'] };
const moment = { type: 'string', format: 'date-time' };
const momentOrNull = { type: ['string', 'null'], format: 'date-time' };
const number = { type: 'number' };
const numberOrNull = { type: ['number', 'null'] };

const tenant = whole({
  tenant_id: text,
  source: { enum: ['file', 'store'], description: 'file: it stands in the tenants file and is changed there.' },
  name: text,
  description: textOrNull,
  contact: textOrNull,
  created_at: textOrNull,
  enabled: { type: 'boolean' },
  link: {
    type: 'object',
    required: ['kind'],
    properties: {
      kind: { enum: ['agent', 'dial-out', 'direct'] },
      agent_url: { type: 'string', description: 'Of kind agent.' },
      host: { type: 'string', description: 'Of kind direct, as port.' },
      port: { type: 'integer' },
    },
  },
  language: { enum: ['en', 'zh'] },
  adhoc_sql: { type: 'boolean' },
  limits: {
    ...whole({
      max_rows: count,
      max_bytes: count,
      timeout_seconds: number,
      concurrency: count,
      rate_per_minute: countOrNull,
      concurrent_requests: countOrNull,
      statements_per_hour: countOrNull,
    }),
    description: 'In force; null for no limit.',
  },
});
const agent = whole({
  agent_id: text,
  state: { enum: ['online', 'offline', 'revoked'] },
  version: textOrNull,
  created_at: moment,
  connected_at: momentOrNull,
  last_seen_at: momentOrNull,
  revoked_at: momentOrNull,
});
const connection = whole({
  tenant: text,
  key: { type: 'string', description: 'Its name.' },
  opened_at: moment,
  last_message_at: momentOrNull,
  messages: { type: 'integer' },
  unread_bytes: { type: 'integer' },
});
const figures = whole({
  tenant_id: text,
  enabled: { type: 'boolean' },
  requests: { type: 'integer' },
  calls: { type: 'integer' },
  errors: { type: 'integer' },
  last_seen: textOrNull,
  latency_ms: whole({ p50: numberOrNull, p95: numberOrNull, p99: numberOrNull }),
  agent: whole({ state: text, last_error: { type: ['object', 'string', 'null'] }, checked_at: textOrNull }),
});

const operations: readonly OperationAt[] = [
  {
    method: 'get',
    path: '/admin/stats',
    summary: 'Figures per tenant (operators)',
    answer: listOf('tenants', figures),
  },
  {
    method: 'get',
    path: '/admin/connections',
    summary: 'Open SSE connections (operators)',
    answer: listOf('connections', connection),
  },
  { method: 'get', path: '/admin/tenants', summary: 'Tenants in force (operators)', answer: listOf('tenants', tenant) },
  {
    method: 'post',
    path: '/admin/tenants',
    summary: 'Make a tenant in the store (operators)',
    body: { type: 'object', required: ['id'], properties: { id: text, ...tenantFields } },
    status: 201,
    answer: tenant,
  },
  {
    method: 'get',
    path: '/admin/tenants/{tenantId}',
    summary: 'One tenant, and how it is used now (operators)',
    answer: whole({ ...tenant.properties, usage }),
  },
  {
    method: 'patch',
    path: '/admin/tenants/{tenantId}',
    summary: 'Change a tenant of the store; what is not named stays (operators)',
    body: { type: 'object', properties: { ...tenantFields, limits: changedLimits } },
    answer: tenant,
  },
  {
    method: 'delete',
    path: '/admin/tenants/{tenantId}',
    summary: 'Remove a tenant of the store and revoke its agents (operators)',
    answer: done,
  },
  {
    method: 'post',
    path: '/admin/tenants/{tenantId}/enrolments',
    summary: 'A one-time code and the line that installs and enrols an agent (operators)',
    status: 201,
    answer: {
      type: 'object',
      required: ['tenant', 'code', 'expires_at', 'command'],
      properties: { tenant: text, code: text, expires_at: moment, command: text },
    },
  },
  {
    method: 'get',
    path: '/admin/tenants/{tenantId}/agents',
    summary: 'Agents of a tenant, connected or not (operators)',
    answer: listOf('agents', agent),
  },
  {
    method: 'delete',
    path: '/admin/tenants/{tenantId}/agents/{agentId}',
    summary: 'Revoke an agent (operators)',
    answer: done,
  },
  {
    method: 'post',
    path: '/admin/tenants/{tenantId}/agents/{agentId}/rotate',
    summary: 'Have an agent make itself a new key; the old one serves until then (operators)',
    status: 202,
    answer: done,
  },
  ...operatorOperations,
  ...auditOperations,
  ...historyOperations,
  ...alertOperations,
];

/** The operators' routes, by path. */
export function adminPaths(): Readonly<Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const { method, path, ...operation } of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: text,
    }));
    paths[path] = {
      ...paths[path],
      [method]: describedOperation({
        ...operation,
        parameters: [...inPath, ...(operation.parameters ?? [])],
      }),
    };
  }
  return paths;
}
