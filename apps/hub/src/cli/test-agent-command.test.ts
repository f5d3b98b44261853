import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { makeCertificate } from '../testing/make-certificate.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');
const ADMIN_KEY = 'admin-key-of-this-test-0123456789';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function portOf(server: Server, host = '127.0.0.1'): Promise<string> {
  servers.push(server);
  server.listen(0, host);
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  return String((server.address() as AddressInfo).port);
}

/** A process of its own, as this one answers meanwhile. */
function run(env: Readonly<Record<string, string>>): Promise<{ readonly code: number; readonly text: string }> {
  const options = { env: { PATH: process.env['PATH'], ADMIN_KEY, ...env } };
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', TSX, MAIN, 'test-agent', 'acme'], options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, text: stdout + stderr }),
    );
  });
}

const success: RequestListener = (_req, res) => {
  res.setHeader('Content-Type', 'application/json');
  res.end('{"success":true,"agent_version":"1.0.0","database_version":"3.5.7","latency_ms":2}');
};

it('asks where the settings say that the hub listens', async () => {
  const PORT = await portOf(createServer(success), '127.0.0.2');
  expect(await run({ HOST: '127.0.0.2', PORT })).toEqual({
    code: 0,
    text: 'acme: agent 1.0.0, StarRocks 3.5.7, 2 ms\n',
  });
});

it('says that a certificate is not trusted, rather than that no hub runs', async () => {
  const PORT = await portOf(createSecureServer(makeCertificate('localhost'), success));
  const { code, text } = await run({ TLS_CERT_FILE: 'cert.pem', PORT });
  expect([code, text]).toEqual([1, expect.stringMatching(/certificate at https:\/\/localhost:\d+ is not trusted/)]);
});

it('says that something else answers', async () => {
  const proxy = createServer((_req, res) => res.writeHead(502, { 'Content-Type': 'text/html' }).end('<html>'));
  const { code, text } = await run({ PORT: await portOf(proxy) });
  expect([code, text]).toEqual([1, expect.stringContaining('is no hub (HTTP 502)')]);
});
