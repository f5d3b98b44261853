import { fromJsonSchema, type McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

/** One red pixel. */
export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
/** A WAV header without a sample. */
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=';

const STEP_MS = 10;

/** The suite's own example of a schema that uses much of JSON Schema 2020-12. */
const RICH_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
} as const;

export function text(value: string) {
  return { content: [{ type: 'text' as const, text: value }] };
}

/** Tools of fixed names that answer with each kind of content, tell their progress, log and fail. */
export function registerContentTools(mcp: McpServer): void {
  const image = { type: 'image' as const, data: PNG, mimeType: 'image/png' };
  mcp.registerTool('test_simple_text', { description: 'Answers text.' }, () =>
    text('This is a simple text response for testing.'),
  );
  mcp.registerTool('test_image_content', { description: 'Answers a picture.' }, () => ({ content: [image] }));
  mcp.registerTool('test_audio_content', { description: 'Answers a sound.' }, () => ({
    content: [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }],
  }));
  mcp.registerTool('test_embedded_resource', { description: 'Answers a resource.' }, () => ({
    content: [
      {
        type: 'resource',
        resource: {
          uri: 'test://embedded-resource',
          mimeType: 'text/plain',
          text: 'This is an embedded resource content.',
        },
      },
    ],
  }));
  mcp.registerTool('test_multiple_content_types', { description: 'Answers several kinds of content.' }, () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      image,
      {
        type: 'resource',
        resource: {
          uri: 'test://mixed-content-resource',
          mimeType: 'application/json',
          text: JSON.stringify({ test: 'data', value: 123 }),
        },
      },
    ],
  }));
  mcp.registerTool('test_error_handling', { description: 'Fails.' }, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  mcp.registerTool('test_tool_with_progress', { description: 'Tells its progress.' }, async (ctx) => {
    await tellProgress(ctx, [0, 50, 100]);
    return text('Progress told.');
  });
  for (const name of ['test_tool_with_logging', 'test_logging_tool']) {
    mcp.registerTool(name, { description: 'Logs.' }, async (ctx) => {
      await log(ctx, ['Tool execution started', 'Tool processing data', 'Tool execution completed']);
      return text('Logged.');
    });
  }
  mcp.registerTool(
    'json_schema_2020_12_tool',
    { description: 'Has a rich schema.', inputSchema: fromJsonSchema(RICH_SCHEMA) },
    () => text('ok'),
  );
  const region = z.string().meta({ 'x-mcp-header': 'Region' });
  mcp.registerTool(
    'test_custom_header',
    { description: 'Has an argument that is a header too.', inputSchema: z.object({ region }) },
    (args) => text(args.region),
  );
}

async function tellProgress({ mcpReq }: ServerContext, steps: readonly number[]): Promise<void> {
  const { _meta: meta } = mcpReq;
  const progressToken = meta?.progressToken;
  for (const progress of steps) {
    if (progressToken !== undefined)
      await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
    await sleep(STEP_MS);
  }
}

async function log({ mcpReq }: ServerContext, messages: readonly string[]): Promise<void> {
  for (const message of messages) {
    await mcpReq.log('info', message);
    await sleep(STEP_MS);
  }
}
