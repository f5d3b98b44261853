import { alertOperations } from './openapi-alerts.ts';
import { historyOperations } from './openapi-history.ts';
import { auditOperations } from './openapi-audit.ts';
import { operatorOperations } from './openapi-operators.ts';
import { describedOperation, listOf, type OperationAt } from './openapi-operation.ts';

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
const tenant = { type: 'object', required: ['tenant_id', 'source', 'enabled', 'link'] };

const operations: readonly OperationAt[] = [
  { method: 'get', path: '/admin/stats', summary: 'Figures per tenant (operators)', answer: listOf('tenants') },
  {
    method: 'get',
    path: '/admin/connections',
    summary: 'Open SSE connections (operators)',
    answer: listOf('connections'),
  },
  { method: 'get', path: '/admin/tenants', summary: 'Tenants in force (operators)', answer: listOf('tenants') },
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
    answer: { ...tenant, required: [...tenant.required, 'usage'], properties: { usage } },
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
      properties: { tenant: text, code: text, expires_at: text, command: text },
    },
  },
  {
    method: 'get',
    path: '/admin/tenants/{tenantId}/agents',
    summary: 'Agents of a tenant, connected or not (operators)',
    answer: listOf('agents'),
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
