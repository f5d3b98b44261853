import {
  isJSONRPCErrorResponse,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCNotification,
  type JSONRPCRequest,
  type JSONRPCResponse,
  type Transport,
} from '@modelcontextprotocol/server';
import type { Caller } from './context.ts';
import { createMcpServer, type MakeServer } from './mcp-server.ts';

interface RequestInput {
  readonly caller: Caller;
  /** Of the product, as clients show it. */
  readonly version: string;
  /** One request of a 2025 revision. */
  readonly request: JSONRPCRequest;
  /** Aborting cancels the request: then there is no response. */
  readonly signal: AbortSignal;
  /** Told of what belongs to the request and comes before its response, such as progress. */
  readonly onNotification: (notification: JSONRPCNotification) => void;
  /** Default: the tools. */
  readonly makeServer?: MakeServer;
}

/**
 * Answers one request of a 2025 revision with a server object of its own, message in and message out. The same as the
 * SDK's stateless HTTP handler does, without its web requests, responses and streams, which cost ten times the rest.
 * Undefined when `signal` aborted first.
 */
export async function answerRequest(input: RequestInput): Promise<JSONRPCResponse | undefined> {
  const { caller, version, request, signal, onNotification, makeServer = createMcpServer } = input;
  if (signal.aborted) return undefined;
  const server = makeServer(caller, { version });
  const transport = new OneRequestTransport(onNotification);
  await server.connect(transport);
  const close = (): void => void server.close();
  signal.addEventListener('abort', close, { once: true });
  // An answered server has nothing left to close and is dropped: closing makes an error object for calls it no longer has.
  const response = await transport.exchange(request);
  signal.removeEventListener('abort', close);
  return response;
}

class OneRequestTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #onNotification: (notification: JSONRPCNotification) => void;
  #answer: (response: JSONRPCResponse | undefined) => void = () => {};

  constructor(onNotification: (notification: JSONRPCNotification) => void) {
    this.#onNotification = onNotification;
  }

  exchange(request: JSONRPCRequest): Promise<JSONRPCResponse | undefined> {
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.onmessage?.(request);
    });
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) this.#answer(message);
    else if (!('id' in message)) this.#onNotification(message);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#answer(undefined);
    this.onclose?.();
    return Promise.resolve();
  }
}
