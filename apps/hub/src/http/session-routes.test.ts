import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { aHub } from '../testing/a-hub.ts';
import { ask } from '../testing/ask.ts';

const ADMIN = 'admin-key-of-this-test-0123456789';
const PATH = '/console/api/session';

it('lets no stranger fill the hub by sign-ins that never end', async () => {
  const env = { ADMIN_KEY: ADMIN, MAX_CONCURRENT_REQUESTS: '100' };
  await using hub = await aHub({ tenants: { acme: { link: 'dial-out' } }, env });
  const sockets: Socket[] = [];
  for (let count = 0; count < 150; count += 1) {
    const socket = connect(hub.port, '127.0.0.1');
    socket.on('error', () => {}).resume();
    await once(socket, 'connect');
    const head = [`POST ${PATH} HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json', 'Content-Length: 100'];
    socket.write(`${head.join('\r\n')}\r\n\r\n{`);
    sockets.push(socket);
  }
  await ask(`${hub.url}/health`);
  const { status } = await ask(`${hub.url}/admin/tenants`, { headers: { 'x-api-key': ADMIN } });
  for (const socket of sockets) socket.destroy();
  expect(status).toBe(200);
});

it('reads no long body of a stranger', async () => {
  await using hub = await aHub({ tenants: { acme: { link: 'dial-out' } }, env: { ADMIN_KEY: ADMIN } });
  const body = JSON.stringify({ key: ADMIN, filler: 'x'.repeat(10_000) });
  const headers = { 'content-type': 'application/json' };
  const long = await ask(hub.url + PATH, { method: 'POST', headers, body });
  const unknown = await ask(hub.url + PATH, {
    method: 'POST',
    headers: { ...headers, 'transfer-encoding': 'chunked' },
    body: JSON.stringify({ key: ADMIN }),
  });
  expect([long.status, unknown.status]).toEqual([413, 413]);
});
