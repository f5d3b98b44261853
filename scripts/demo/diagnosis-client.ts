import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Language } from './arguments.ts';
import { ToldError } from '../house/told-error.ts';

interface DiagnosisRequest {
  readonly hubUrl: string;
  readonly apiKey: string;
  readonly tenantId: string;
  readonly language: Language;
  readonly onProgress: (progress: { readonly done: number; readonly total: number; readonly message: string }) => void;
}

/** Asks the hub as any MCP client does. Resolves to the report's text; throws a ToldError with the hub's own words. */
export async function requestDiagnosis(request: DiagnosisRequest): Promise<string> {
  const client = new Client({ name: 'starrocks-mcp-demo', version: '0.1.0' });
  const transport = new StreamableHTTPClientTransport(new URL('/mcp', request.hubUrl), {
    requestInit: { headers: { 'X-API-Key': request.apiKey, 'X-Tenant-ID': request.tenantId } },
  });
  await client.connect(transport);
  try {
    const result = await client.callTool(
      { name: 'analyze_system_comprehensive', arguments: { language: request.language } },
      {
        onprogress: ({ progress, total, message }) =>
          request.onProgress({ done: progress, total: total ?? 0, message: message ?? '' }),
      },
    );
    const text = result.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
    if (result.isError === true) throw new ToldError(`The diagnosis of ${request.tenantId} failed: ${text}`);
    return text;
  } finally {
    await client.close();
  }
}
