interface ConfigInput {
  /** Origin of the hub, without a slash at its end. */
  readonly hubUrl: string;
  readonly tenantId: string;
  /** The key, or the words that stand in its place. */
  readonly key: string;
}

export interface ClientConfig {
  readonly id: string;
  readonly client: string;
  readonly file: string;
  readonly config: string;
}

/** What each client's own documentation asks for, to speak MCP over HTTP with this hub. */
export function clientConfigs({ hubUrl, tenantId, key }: ConfigInput): readonly ClientConfig[] {
  const url = `${hubUrl}/mcp`;
  const headers = { 'X-API-Key': key, 'X-Tenant-ID': tenantId };
  // mcp-remote speaks plain http to its own machine only, unless told otherwise.
  const isPlain = hubUrl.startsWith('http:') && !/^http:\/\/(?:localhost|127\.0\.0\.1)(?::|$)/.test(hubUrl);
  const asJson = (value: unknown): string => JSON.stringify(value, null, 2);
  return [
    {
      id: 'gemini',
      client: 'Gemini CLI',
      file: '~/.gemini/settings.json',
      config: asJson({ mcpServers: { starrocks: { httpUrl: url, headers } } }),
    },
    {
      id: 'claude-code',
      client: 'Claude Code',
      file: '.mcp.json',
      config: asJson({ mcpServers: { starrocks: { type: 'http', url, headers } } }),
    },
    {
      id: 'claude-desktop',
      client: 'Claude Desktop',
      file: 'claude_desktop_config.json',
      // It starts local programs only; mcp-remote carries the calls over. A header with a blank would be split by it.
      config: asJson({
        mcpServers: {
          starrocks: {
            command: 'npx',
            args: [
              '-y',
              'mcp-remote',
              url,
              ...(isPlain ? ['--allow-http'] : []),
              '--header',
              'X-API-Key:${STARROCKS_HUB_KEY}',
              '--header',
              `X-Tenant-ID:${tenantId}`,
            ],
            env: { STARROCKS_HUB_KEY: key },
          },
        },
      }),
    },
    {
      id: 'cursor',
      client: 'Cursor',
      file: '~/.cursor/mcp.json',
      config: asJson({ mcpServers: { starrocks: { url, headers } } }),
    },
    {
      id: 'vscode',
      client: 'VS Code',
      file: '.vscode/mcp.json',
      config: asJson({ servers: { starrocks: { type: 'http', url, headers } } }),
    },
  ];
}
