/** An OpenAPI 3.1 document. */
export type OpenApiDocument = Readonly<Record<string, unknown>>;

const error = { $ref: '#/components/schemas/Error' };
const errorAnswer = { description: 'An error', content: { 'application/json': { schema: error } } };
const key = [{ apiKey: [] }, { bearer: [] }];
const tenantHeader = { $ref: '#/components/parameters/Tenant' };

interface Operation {
  readonly summary: string;
  readonly answer: object;
  readonly secured?: boolean;
  readonly tenant?: boolean;
  readonly body?: object;
  readonly type?: string;
}

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
        get: operation({
          summary: 'Tools that this key may use for this tenant',
          tenant: true,
          answer: listOf('tools'),
        }),
      },
      '/call-tool': { post: operation({ summary: 'Call a tool', tenant: true, body: callBody, answer: callAnswer }) },
      '/stream-sql': {
        post: operation({
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
        get: operation({
          summary: 'Test the way to the agent and its database, hop by hop',
          tenant: true,
          answer: testAnswer,
        }),
      },
      '/openapi.json': { get: operation({ summary: 'This document', answer: { type: 'object' } }) },
      '/admin/stats': { get: operation({ summary: 'Figures per tenant (operators)', answer: listOf('tenants') }) },
      '/admin/connections': {
        get: operation({ summary: 'Open SSE connections (operators)', answer: listOf('connections') }),
      },
      '/admin/tenants': { get: operation({ summary: 'Tenants in force (operators)', answer: listOf('tenants') }) },
      '/metrics': {
        get: operation({ summary: 'Prometheus metrics (operators)', type: 'text/plain', answer: { type: 'string' } }),
      },
      '/health': { get: operation({ summary: 'Is the process alive', secured: false, answer: statusAnswer }) },
      '/ready': {
        get: operation({ summary: 'Does it take work; 503 while it stops', secured: false, answer: statusAnswer }),
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

function operation({ summary, answer, body, secured = true, tenant = false, type = 'application/json' }: Operation) {
  return {
    summary,
    security: secured ? key : [],
    ...(tenant && { parameters: [tenantHeader] }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: { 200: { description: 'Done', content: { [type]: { schema: answer } } }, default: errorAnswer },
  };
}

function listOf(name: string) {
  return { type: 'object', required: [name], properties: { [name]: { type: 'array', items: { type: 'object' } } } };
}

const statusAnswer = { type: 'object', required: ['status'], properties: { status: { type: 'string' } } };

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
    failed_hop: { enum: ['hub_to_agent', 'agent_token', 'agent_to_database', 'hub_to_database'] },
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
