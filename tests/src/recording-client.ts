import { Client, SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface RecordingClient extends AsyncDisposable {
  readonly client: Client;
  /** Every byte that the hub has sent to this client so far. */
  received(): string;
}

/** An official MCP client whose network bytes are kept, so that a test can look for what should not be there. */
export async function connectRecording(kind: 'http' | 'sse', { url, headers }: Target): Promise<RecordingClient> {
  let received = '';
  const recordingFetch: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null) return response;
    const decoder = new TextDecoder();
    const body = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          received += decoder.decode(chunk, { stream: true });
          controller.enqueue(chunk);
        },
      }),
    );
    return new Response(body, response);
  };
  const options = { requestInit: { headers: { ...headers } }, fetch: recordingFetch };
  const transport =
    kind === 'http'
      ? new StreamableHTTPClientTransport(new URL('/mcp', url), options)
      : new SSEClientTransport(new URL('/sse', url), options);
  const client = new Client({ name: 'isolation-test', version: '1.0.0' });
  await client.connect(transport);
  return { client, received: () => received, [Symbol.asyncDispose]: () => client.close() };
}
