import { McpServer, createRequestStateCodec } from '@modelcontextprotocol/server';
import type { HubInput } from '@starrocks-mcp/hub';
import { randomBytes } from 'node:crypto';
import { registerAskingTools } from './asking-tools.ts';
import { registerContentTools } from './content-tools.ts';
import { registerPrompts, registerResources } from './resources-and-prompts.ts';

/**
 * Makes servers with the tools, resources and prompts that the conformance suite calls by name, to stand behind the
 * hub's doors in place of the product's own.
 */
export function createFixtures(): NonNullable<HubInput['makeServer']> {
  const codec = createRequestStateCodec<string>({ key: randomBytes(32) });
  return (_caller, { version }) => {
    const mcp = new McpServer(
      { name: 'conformance-fixtures', version },
      {
        capabilities: {
          logging: {},
          completions: {},
          tools: { listChanged: false },
          resources: { listChanged: false },
          prompts: { listChanged: false },
        },
        requestState: { verify: (state, ctx) => codec.verify(state, ctx) },
      },
    );
    registerContentTools(mcp);
    registerResources(mcp);
    registerPrompts(mcp);
    registerAskingTools(mcp, codec);
    return mcp;
  };
}
