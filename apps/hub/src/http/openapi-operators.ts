import { listOf, whole, type OperationAt } from './openapi-operation.ts';

const text = { type: 'string' };
const texts = { type: 'array', items: text };
const done = { type: 'object', required: ['success'], properties: { success: { const: true } } };

const session = {
  type: 'object',
  required: ['operator', 'csrf_token', 'expires_at'],
  properties: { operator: { type: 'object' }, csrf_token: text, expires_at: text },
};

const keyScopes = {
  name: text,
  role: { enum: ['user', 'viewer', 'operator', 'admin', 'metrics'], default: 'user' },
  tenants: { ...texts, description: 'Of a user: what the key opens. Of an operator: what it may see; empty for all.' },
  tools: texts,
  rate_limit_per_minute: { type: 'integer', minimum: 1 },
  concurrent_requests: { type: 'integer', minimum: 1, description: 'Calls in work at once.' },
  source_addresses: { ...texts, description: 'Addresses and networks that the key may come from; without, anywhere.' },
  expires: { type: 'string', description: 'A day, which is the last one, or a moment.' },
};

const momentOrNull = { type: ['string', 'null'], format: 'date-time' };
const countOrNull = { type: ['integer', 'null'], minimum: 1 };
const key = whole({
  id: text,
  name: text,
  prefix: { type: ['string', 'null'], description: 'The first characters of the key.' },
  source: { enum: ['file', 'store', 'environment'] },
  role: keyScopes.role,
  tenants: { anyOf: [{ const: 'all' }, texts] },
  tools: { type: ['array', 'null'], items: text, description: 'Null for all.' },
  rate_limit_per_minute: countOrNull,
  concurrent_requests: countOrNull,
  source_addresses: { type: ['array', 'null'], items: text },
  expires_at: momentOrNull,
  created_at: { type: ['string', 'null'] },
  last_used_at: momentOrNull,
  revoked_at: momentOrNull,
});

/** Sessions, keys, tools and settings of operators. */
export const operatorOperations: readonly OperationAt[] = [
  {
    method: 'post',
    path: '/console/api/session',
    summary: 'Sign in to the console with a key of operators; answers with a cookie',
    secured: false,
    body: { type: 'object', required: ['key'], properties: { key: text } },
    answer: session,
  },
  {
    method: 'get',
    path: '/console/api/session',
    summary: 'The session of the cookie; 204 when none came',
    secured: false,
    answer: session,
    also: { 204: undefined },
  },
  { method: 'delete', path: '/console/api/session', summary: 'Sign out', secured: false, status: 204, answer: {} },
  {
    method: 'get',
    path: '/admin/keys',
    summary: 'Keys, never the keys themselves (operators)',
    answer: listOf('keys', key),
  },
  {
    method: 'post',
    path: '/admin/keys',
    summary: 'Make a key; it is told this once (operators)',
    body: { type: 'object', required: ['name'], properties: keyScopes },
    status: 201,
    answer: whole({ key: { type: 'string', description: 'Told this once.' }, ...key.properties }),
  },
  {
    method: 'delete',
    path: '/admin/keys/{keyId}',
    summary: 'Revoke a key of the store; its sessions end (operators)',
    answer: done,
  },
  { method: 'get', path: '/admin/tools', summary: 'Every tool with its schema (operators)', answer: listOf('tools') },
  {
    method: 'post',
    path: '/admin/tenants/{tenantId}/calls',
    summary: 'Run a tool and watch it: events progress, result, error (operators)',
    body: { type: 'object', required: ['tool'], properties: { tool: text, arguments: { type: 'object' } } },
    type: 'text/event-stream',
    answer: text,
  },
  {
    method: 'post',
    path: '/admin/tenants/{tenantId}/test',
    summary: 'Test the way to the tenant’s database (operators)',
    answer: { type: 'object', required: ['success', 'tenant'] },
  },
  {
    method: 'get',
    path: '/admin/settings',
    summary: 'What this hub was started with; of secrets only whether they are set (operators)',
    answer: listOf(
      'settings',
      whole({
        name: text,
        value: { type: ['string', 'null'] },
        default: { type: ['string', 'null'] },
        about: { type: ['string', 'null'] },
      }),
    ),
  },
];
