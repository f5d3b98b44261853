import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';

interface Target {
  readonly url: string;
  /** Added to every request. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Passes all on as it is, `Host` too, and adds headers, for clients that cannot send any of their own. */
export async function openHeaderProxy({ url, headers }: Target): Promise<AsyncDisposable & { readonly url: string }> {
  const { hostname, port } = new URL(url);
  function pass(req: IncomingMessage, res: ServerResponse): void {
    const target = { hostname, port, path: req.url, method: req.method, headers: { ...req.headers, ...headers } };
    const sent = request(target, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    sent.on('error', () => res.destroy());
    res.on('close', () => sent.destroy());
    req.pipe(sent);
  }
  const server = createServer(pass).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy does not listen on a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
