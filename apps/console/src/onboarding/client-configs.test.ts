import { describe, expect, it } from 'vitest';
import { clientConfigs } from './client-configs.ts';

const configs = clientConfigs({ hubUrl: 'https://hub.example.com', tenantId: 'acme.eu', key: 'srmcp_k' });

describe('the configuration of a client', () => {
  it('is there for each that people ask for', () => {
    expect(configs.map(({ client }) => client)).toEqual([
      'Gemini CLI',
      'Claude Code',
      'Claude Desktop',
      'Cursor',
      'VS Code',
    ]);
  });

  it.each(configs)('of $client is JSON with address, tenant and key', ({ config }) => {
    expect(() => JSON.parse(config)).not.toThrow();
    for (const part of ['https://hub.example.com/mcp', 'acme.eu', 'srmcp_k']) expect(config).toContain(part);
  });
});
