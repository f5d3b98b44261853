import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Proxies that do not know the expectation say nothing: then the body goes as it always did. */
const CONTINUE_MS = 1_000;

interface Sending {
  readonly body: Buffer;
  /** False for a kept connection that may have been closed unnoticed. */
  readonly isLive: (socket: Socket) => boolean;
}

/**
 * Sends a request's body once somebody is there to read it: on a new connection when it stands, on one that was kept idle
 * when the other side has answered 100. `hasLeft` is false while nothing can have been read.
 */
export function sendBody(request: ClientRequest, { body, isLive }: Sending): { readonly hasLeft: boolean } {
  let hasLeft = false;
  const send = (): void => {
    if (hasLeft || request.destroyed) return;
    hasLeft = true;
    request.end(body);
  };
  request.once('socket', (socket) => {
    if (socket.connecting) return void socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', send);
    if (!request.reusedSocket || isLive(socket)) return send();
    const patience = setTimeout(send, CONTINUE_MS);
    request.once('close', () => clearTimeout(patience));
    for (const event of ['continue', 'response']) {
      request.once(event, () => {
        clearTimeout(patience);
        send();
      });
    }
    request.setHeader('expect', '100-continue');
    request.flushHeaders();
  });
  return {
    get hasLeft() {
      return hasLeft;
    },
  };
}
