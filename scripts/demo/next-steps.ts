import type { Screen } from './screen.ts';

interface NextSteps {
  readonly hubUrl: string;
  /** Throw-away key of this demo run; it ends with the demo. */
  readonly apiKey: string;
  /** Opens the console of this demo run. */
  readonly operatorKey: string;
  readonly tenantIds: readonly string[];
}

/** Prints what to try against the running demo: curl lines, then one block per MCP client. */
export function printNextSteps(screen: Screen, { hubUrl, apiKey, operatorKey, tenantIds }: NextSteps): void {
  const tenant = tenantIds[0] ?? '';
  const headers = `-H "X-API-Key: ${apiKey}" -H "X-Tenant-ID: ${tenant}"`;
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  const sentHeaders = { 'X-API-Key': apiKey, 'X-Tenant-ID': tenant };

  screen.heading('What to try next');
  screen.line(
    `The hub stays up at ${screen.bold(hubUrl)}. Tenants: ${tenantIds.join(', ')}. The keys end with this demo.`,
  );
  screen.line();
  screen.line(`${screen.bold('Console')}      ${hubUrl}/console`);
  screen.line(`  Sign in with the operators' key ${operatorKey}`);
  screen.line();
  screen.line(screen.bold('curl'));
  screen.line(`  curl ${hubUrl}/test-agent ${headers}`);
  screen.line(`  curl ${hubUrl}/tools ${headers}`);
  screen.line(`  curl ${hubUrl}/call-tool ${headers} -H "Content-Type: application/json" \\`);
  screen.line(`    -d '{"tool": "analyze_storage_health", "arguments": {}}'`);
  screen.line(`  curl ${hubUrl}/call-tool ${headers} -H "Content-Type: application/json" \\`);
  screen.line(
    `    -d '{"tool": "run_select_sql", "arguments": {"sql": "SELECT 1 # ; DROP TABLE t"}}'   ${screen.dim('(refused)')}`,
  );
  screen.line();
  screen.line(`${screen.bold('Gemini CLI')}   ~/.gemini/settings.json`);
  screen.line(indent(json({ mcpServers: { starrocks: { httpUrl: `${hubUrl}/mcp`, headers: sentHeaders } } })));
  screen.line(screen.dim('  An older client that speaks SSE only: "url": "' + hubUrl + '/sse" in place of "httpUrl".'));
  screen.line();
  screen.line(`${screen.bold('Claude Code')}  .mcp.json in your project`);
  screen.line(
    indent(json({ mcpServers: { starrocks: { type: 'http', url: `${hubUrl}/mcp`, headers: sentHeaders } } })),
  );
  screen.line();
  screen.line(`${screen.bold('Cursor')}       ~/.cursor/mcp.json`);
  screen.line(indent(json({ mcpServers: { starrocks: { url: `${hubUrl}/mcp`, headers: sentHeaders } } })));
  screen.line();
  screen.line('Then ask: "What is wrong with my StarRocks cluster?"   Ctrl-C ends the demo.');
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
