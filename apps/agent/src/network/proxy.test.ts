import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openTunnel, proxyFor } from './proxy.ts';

const open: (Server | TcpServer)[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listening(server: Server | TcpServer): Promise<number> {
  open.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on TCP
  return (server.address() as AddressInfo).port;
}

describe('the proxy for an address', () => {
  const hub = new URL('https://mcp.example.com:8443');
  it.each([
    [{ HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128/'],
    [{ https_proxy: 'proxy:3128' }, 'http://proxy:3128/'],
    [{ HTTP_PROXY: 'http://proxy:3128' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'other.com, .example.com' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'mcp.example.com:443' }, 'http://proxy:3128/'],
    [{ HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'ample.com' }, 'http://proxy:3128/'],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: '*' }, undefined],
  ])('is, with %j, %s', (env, proxy) => {
    expect(proxyFor(hub, env)?.href).toBe(proxy);
  });
});

describe('a tunnel', () => {
  it('goes to the target with the credentials of the proxy', async () => {
    const echo = await listening(createTcpServer((socket) => socket.pipe(socket)));
    const asked: (string | undefined)[] = [];
    const proxy = createServer().on('connect', (request, client) => {
      asked.push(request.url, request.headers['proxy-authorization']);
      const upstream = connect(echo, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
    });
    const port = await listening(proxy);
    const socket = await openTunnel(new URL(`http://me:p%40ss@127.0.0.1:${port}`), {
      host: 'hub.example.com',
      port: 443,
    });
    socket.end('hello');
    expect(String(await once(socket, 'data'))).toBe('hello');
    expect(asked).toEqual(['hub.example.com:443', `Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
  });

  it('says what the proxy answered, without its password', async () => {
    const proxy = createServer().on('connect', (_request, client) => client.end('HTTP/1.1 407 No\r\n\r\n'));
    const url = new URL(`http://me:secret@127.0.0.1:${await listening(proxy)}`);
    const refusal = await openTunnel(url, { host: 'hub', port: 443 }).catch(String);
    expect(refusal).toContain('the proxy answered 407');
    expect(refusal).not.toContain('secret');
  });
});
