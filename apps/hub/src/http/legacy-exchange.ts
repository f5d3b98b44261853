import type { JSONRPCNotification, JSONRPCResponse } from '@modelcontextprotocol/server';
import type { ServerResponse } from 'node:http';
import { sendJson } from './exchange.ts';

/** The HTTP side of one request of a 2025 revision. */
export interface LegacyExchange {
  readonly notify: (notification: JSONRPCNotification) => void;
  /** Undefined: the client is gone. */
  readonly finish: (response: JSONRPCResponse | undefined) => void;
}

/** An answer that takes longer becomes a stream, so that proxies see that the connection lives. */
const PLAIN_ANSWER_MS = 5_000;
const PING_MS = 15_000;
const STREAM_HEADERS = { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' };

/** One JSON body when the answer comes soon and alone; a stream when progress comes first or the answer takes its time. */
export function createLegacyExchange(res: ServerResponse, acceptsStream: boolean): LegacyExchange {
  let pinger: NodeJS.Timeout | undefined;
  const patience = acceptsStream ? setTimeout(openStream, PLAIN_ANSWER_MS) : undefined;
  res.once('close', stop);

  function openStream(): void {
    if (pinger || res.closed) return;
    clearTimeout(patience);
    res.writeHead(200, STREAM_HEADERS);
    res.flushHeaders();
    pinger = setInterval(() => res.write(': ping\n\n'), PING_MS);
  }

  function stop(): void {
    clearTimeout(patience);
    clearInterval(pinger);
  }

  return {
    notify(notification) {
      if (!acceptsStream || res.closed) return;
      openStream();
      res.write(eventOf(notification));
    },
    finish(response) {
      stop();
      if (res.closed) return;
      if (!response) res.end();
      else if (pinger) res.end(eventOf(response));
      else sendJson(res, 200, response);
    },
  };
}

function eventOf(message: JSONRPCNotification | JSONRPCResponse): string {
  return `event: message\ndata: ${JSON.stringify(message)}\n\n`;
}
