import { adminPaths } from './openapi-admin.ts';
import { describedOperation, listOf } from './openapi-operation.ts';

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = Readonly<Record<string, unknown>>;

/** The routes that are used without MCP. */
export function createOpenApi(version: string): OpenApiDocument {
  return {
    openapi: '3.1.0',
    info: {
      title: 'StarRocks MCP hub',
      version,
      description:
        'The diagnosis tools without MCP, for curl and scripts. MCP itself is at /mcp (Streamable HTTP) and /sse (legacy).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths: {
      '/tools': {
        get: describedOperation({
          summary: 'Tools that this key may use for this tenant',
          tenant: true,
          answer: listOf('tools'),
        }),
      },
      '/call-tool': {
        post: describedOperation({ summary: 'Call a tool', tenant: true, body: callBody, answer: callAnswer }),
      },
      '/stream-sql': {
        post: describedOperation({
          summary: 'The whole answer of one SELECT as NDJSON frames (head, rows, hb, end or err), at the reader’s pace',
          tenant: true,
          body: {
            type: 'object',
            required: ['sql'],
            properties: { sql: { type: 'string', examples: ['SELECT * FROM information_schema.tables'] } },
          },
          type: 'application/x-ndjson',
          answer: { type: 'string' },
        }),
      },
      '/test-agent': {
        get: describedOperation({
          summary: 'Test the way to the agent and its database, hop by hop',
          tenant: true,
          answer: testAnswer,
        }),
      },
      '/openapi.json': { get: describedOperation({ summary: 'This document', answer: { type: 'object' } }) },
      ...adminPaths(),
      '/metrics': {
        get: describedOperation({
          summary: 'Prometheus metrics (operators)',
          type: 'text/plain',
          answer: { type: 'string' },
        }),
      },
      '/health': { get: describedOperation({ summary: 'Is the process alive', secured: false, answer: statusAnswer }) },
      '/ready': {
        get: describedOperation({
          summary: 'Does it take work, and which part does not; 503 while one does not',
          secured: false,
          answer: readyAnswer,
          also: { 503: readyAnswer },
        }),
      },
    },
    components: {
      securitySchemes: {
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
      parameters: {
        Tenant: {
          name: 'X-Tenant-ID',
          in: 'header',
          required: false,
          description: 'Chooses among the tenants of the key; may be left out when the key opens exactly one.',
          schema: { type: 'string' },
        },
      },
      schemas: { Error: errorSchema },
    },
  };
}

const statusAnswer = { type: 'object', required: ['status'], properties: { status: { type: 'string' } } };

const readyAnswer = {
  type: 'object',
  required: ['status', 'checks'],
  properties: {
    status: { enum: ['ready', 'not_ready'] },
    checks: { type: 'object', additionalProperties: { enum: ['ok', 'failed'] } },
  },
};

const callBody = {
  type: 'object',
  required: ['tool'],
  properties: { tool: { type: 'string', examples: ['analyze_storage_health'] }, arguments: { type: 'object' } },
};

const callAnswer = {
  type: 'object',
  required: ['success', 'tool', 'tenant', 'request_id', 'result', 'text'],
  properties: {
    success: { type: 'boolean' },
    tool: { type: 'string' },
    tenant: { type: 'string' },
    request_id: { type: 'string' },
    result: { type: 'object', description: 'For programs; its form is the outputSchema of the tool.' },
    text: { type: 'string', description: 'For people.' },
  },
};

const testAnswer = {
  type: 'object',
  required: ['success', 'tenant', 'agent_url', 'agent_status', 'agent_version', 'database_version', 'latency_ms'],
  properties: {
    success: { type: 'boolean' },
    tenant: { type: 'string' },
    agent_url: { type: ['string', 'null'] },
    agent_status: { enum: ['healthy', 'degraded', 'offline', 'direct'] },
    agent_version: { type: ['string', 'null'] },
    database_version: { type: ['string', 'null'] },
    latency_ms: { type: ['number', 'null'] },
    failed_hop: { enum: ['hub_to_agent', 'agent_to_hub', 'agent_token', 'agent_to_database', 'hub_to_database'] },
    check: { type: 'array', items: { type: 'string' } },
  },
};

const errorSchema = {
  type: 'object',
  required: ['error', 'code', 'message', 'tenant', 'request_id'],
  properties: {
    error: { type: 'string', description: 'Short title.' },
    code: { type: 'string', description: 'Stable; docs/errors.md explains each.' },
    message: { type: 'string', description: 'What happened and what to do.' },
    tenant: { type: ['string', 'null'] },
    request_id: { type: 'string', description: 'Quote it to the operator.' },
    details: { type: 'object' },
  },
};
