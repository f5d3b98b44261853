import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';

const HOP_HEADERS = new Set(['upgrade', 'connection', 'http2-settings']);

/**
 * A server that listens for upgrades gets all of them, also the `Upgrade: h2c` that Java's HTTP client sends with each
 * first request. Such a request is served as if it had not asked: HTTP lets a server do so (RFC 9110, 7.8).
 */
export function createUpgradeIgnorer(serve: RequestListener) {
  const plain = createServer(serve);
  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { method = 'GET', url = '/', rawHeaders } = request;
    const lines = [`${method} ${url} HTTP/1.1`];
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const [name = '', value = ''] = [rawHeaders[index], rawHeaders[index + 1]];
      if (!HOP_HEADERS.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
    }
    socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
    plain.emit('connection', socket);
  };
}
