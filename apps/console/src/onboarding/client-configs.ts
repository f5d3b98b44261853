interface ConfigInput {
  /** Origin of the hub, without a slash at its end. */
  readonly hubUrl: string;
  readonly tenantId: string;
  /** Undefined: VS Code asks for it, and for the others `keyPlace` stands where it belongs. */
  readonly key: string | undefined;
  readonly keyPlace: string;
}

export interface ClientConfig {
  readonly id: string;
  readonly client: string;
  readonly file: string;
  readonly config: string;
  /** It lies in the folder of a project, and so often under version control. */
  readonly isOfProject: boolean;
}

/** What each client's own documentation asks for, to speak MCP over HTTP with this hub. */
export function clientConfigs({ hubUrl, tenantId, key: known, keyPlace }: ConfigInput): readonly ClientConfig[] {
  const url = `${hubUrl}/mcp`;
  const key = known ?? keyPlace;
  const headers = { 'X-API-Key': key, 'X-Tenant-ID': tenantId };
  // mcp-remote speaks plain http to its own machine only, unless told otherwise.
  const isPlain = hubUrl.startsWith('http:') && !/^http:\/\/(?:localhost|127\.0\.0\.1)(?::|$)/.test(hubUrl);
  const asJson = (value: unknown): string => JSON.stringify(value, null, 2);
  return [
    {
      id: 'gemini',
      client: 'Gemini CLI',
      file: '~/.gemini/settings.json',
      isOfProject: false,
      config: asJson({ mcpServers: { starrocks: { httpUrl: url, headers } } }),
    },
    {
      id: 'claude-code',
      client: 'Claude Code',
      file: '.mcp.json',
      isOfProject: true,
      config: asJson({ mcpServers: { starrocks: { type: 'http', url, headers } } }),
    },
    {
      id: 'claude-desktop',
      client: 'Claude Desktop',
      file: 'claude_desktop_config.json',
      isOfProject: false,
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
      isOfProject: false,
      config: asJson({ mcpServers: { starrocks: { url, headers } } }),
    },
    {
      id: 'vscode',
      client: 'VS Code',
      file: '.vscode/mcp.json',
      isOfProject: true,
      config: asJson(
        known === undefined
          ? askingVsCode({ url, headers })
          : { servers: { starrocks: { type: 'http', url, headers } } },
      ),
    },
  ];
}

/** VS Code keeps what it asked for in its own safe place, so that the key stands in no file. */
function askingVsCode({ url, headers }: { readonly url: string; readonly headers: Readonly<Record<string, string>> }) {
  const id = 'starrocks-hub-key';
  return {
    inputs: [{ type: 'promptString', id, description: 'API key of the StarRocks hub', password: true }],
    servers: { starrocks: { type: 'http', url, headers: { ...headers, 'X-API-Key': `\${input:${id}}` } } },
  };
}
