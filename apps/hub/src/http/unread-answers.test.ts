import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { UnreadAnswers } from './unread-answers.ts';

/** More than any buffer of the kernel takes. */
const LARGE = Buffer.alloc(16 * 1024 * 1024);

async function aServer(now: () => number) {
  const unread = new UnreadAnswers({ patienceMs: 1_000, lookMs: 2 ** 30, now });
  const server = createServer((req, res) => {
    unread.add(res);
    if (req.url === '/large') res.end(LARGE);
    else res.write('begun');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = (): void => {
    unread.close();
    server.closeAllConnections();
    server.close();
  };
  return { unread, server, port, [Symbol.dispose]: close };
}

/** A client that reads nothing once its answer begins. */
async function asked(port: number, path: string) {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await once(socket, 'readable');
  return socket;
}

const connectionsOf = (server: ReturnType<typeof createServer>): Promise<number> =>
  new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));

it('cuts off whoever leaves a complete answer unread for too long, and nobody whose answer is still being made', async () => {
  let now = 0;
  using served = await aServer(() => now);
  const sockets = [await asked(served.port, '/large'), await asked(served.port, '/stream')];
  served.unread.look();
  now = 999;
  served.unread.look();
  expect(await connectionsOf(served.server)).toBe(2);
  now = 1_000;
  served.unread.look();
  await expect.poll(() => connectionsOf(served.server)).toBe(1);
  now = 1_000_000;
  served.unread.look();
  expect(await connectionsOf(served.server)).toBe(1);
  for (const socket of sockets) socket.destroy();
});
