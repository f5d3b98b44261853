import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { once } from 'node:events';
import { checkMessageLines } from './check-message-lines.ts';
import type { Caller } from './context.ts';
import { createMcpServer } from './mcp-server.ts';

interface StdioOptions {
  /** Of the product, as clients show it. */
  readonly version: string;
  /** Aborting ends the connection. */
  readonly signal: AbortSignal;
  /** Faults of the connection, for the log; never for stdout, which carries the protocol alone. */
  readonly onError: (error: Error) => void;
}

/**
 * Serves one caller over this process's stdin and stdout, 2025 revisions and 2026-07-28 alike. Settles when the client
 * closed its end or `signal` aborted; calls still running then are cancelled.
 */
export async function runStdio(caller: Caller, { version, signal, onError }: StdioOptions): Promise<void> {
  const lines = checkMessageLines(process.stdin, (answer) => process.stdout.write(`${answer}\n`));
  const transport = new WatchedTransport(lines, process.stdout);
  const connection = serveStdio(() => createMcpServer(caller, { version }), { transport, onerror: onError });
  const close = (): void => void connection.close();
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  await transport.closed;
  signal.removeEventListener('abort', close);
  process.stdin.destroy();
}

/** The SDK's entry keeps `onclose` for itself; this tells the process too. */
class WatchedTransport extends StdioServerTransport {
  readonly #gone = new EventTarget();
  readonly closed: Promise<unknown> = once(this.#gone, 'close');

  override async close(): Promise<void> {
    await super.close();
    this.#gone.dispatchEvent(new Event('close'));
  }
}
