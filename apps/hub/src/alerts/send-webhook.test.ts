import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../testing/make-certificate.ts';
import { createAddressGuard, type AddressGuard } from './address-guard.ts';
import type { DeliveryError } from './delivery-error.ts';
import { sendWebhook } from './send-webhook.ts';

const NAME = 'hooks.example';
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Every name leads to this machine. */
const toThisMachine = createAddressGuard({ isPrivateAllowed: true, lookupAll: async () => [{ address: '127.0.0.1' }] });

interface Wanted {
  readonly url: string;
  readonly ca?: readonly string[];
  readonly timeoutMs?: number;
  readonly guard?: AddressGuard;
  readonly signal?: AbortSignal;
}

function send({
  url,
  ca,
  guard = toThisMachine,
  timeoutMs = 5_000,
  signal = new AbortController().signal,
}: Wanted): Promise<void> {
  return sendWebhook({
    url: new URL(url),
    body: '{"id":"1"}',
    headers: { 'X-Hub-Delivery': '1' },
    guard,
    ca,
    timeoutMs,
    signal,
  });
}

async function receiver(
  answer: RequestListener,
): Promise<{ readonly url: string; readonly requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const port = await listen(
    createServer((req, res) => {
      requests.push(req);
      answer(req, res);
    }),
  );
  return { url: `http://${NAME}:${port}/hook?a=1`, requests };
}

const saying =
  (status: number, headers: Record<string, string> = {}) =>
  (_req: IncomingMessage, res: ServerResponse): void =>
    void res.writeHead(status, headers).end();

describe('a webhook', () => {
  it('is posted to the resolved address under the name of the URL', async () => {
    const { url, requests } = await receiver(saying(204));
    await send({ url });
    expect(requests[0]).toMatchObject({ method: 'POST', url: '/hook?a=1' });
    expect(requests[0]?.headers).toMatchObject({ host: new URL(url).host, 'x-hub-delivery': '1' });
  });

  it('follows no redirect', async () => {
    const inner = await receiver(saying(200));
    const { url } = await receiver(saying(307, { Location: inner.url }));
    await expect(send({ url })).rejects.toThrow('REDIRECTED');
    expect(inner.requests).toEqual([]);
  });

  it.each([400, 401, 404, 410, 429, 500, 503])('that is answered with %i was not delivered', async (status) => {
    const { url } = await receiver(saying(status));
    await expect(send({ url })).rejects.toThrow(`HTTP_${status}`);
  });

  it.each([
    ['120', 2],
    [new Date(Date.now() + 3_600_000).toUTCString(), 60],
    ['soon', 0],
    ['-500', 0],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ])('that is told to come back after %s says so, in minutes: %i', async (text, minutes) => {
    const { url } = await receiver(saying(429, { 'Retry-After': text }));
    const { retryAfterMs = 0 } = (await send({ url }).catch((error: DeliveryError) => error)) ?? {};
    expect(Math.round(retryAfterMs / 60_000)).toBe(minutes);
  });

  it('is tried at the other addresses of a name when one does not answer', async () => {
    const { url, requests } = await receiver(saying(204));
    const lookupAll = async () => [{ address: '::1' }, { address: '127.0.0.2' }, { address: '127.0.0.1' }];
    await send({ url, guard: createAddressGuard({ isPrivateAllowed: true, lookupAll }) });
    expect(requests).toHaveLength(1);
  });

  it('asks for the name once, and goes where the first answer led', async () => {
    const { url, requests } = await receiver(saying(204));
    const answers = ['127.0.0.1', '169.254.169.254'];
    const asked: string[] = [];
    const lookupAll = async (name: string) => {
      asked.push(name);
      return [{ address: answers[asked.length - 1] ?? '' }];
    };
    await send({ url, guard: createAddressGuard({ isPrivateAllowed: true, lookupAll }) });
    expect(asked).toEqual([NAME]);
    expect(requests).toHaveLength(1);
  });

  it('gives up a receiver that does not answer in time', async () => {
    const { url } = await receiver(() => {});
    await expect(send({ url, timeoutMs: 50 })).rejects.toThrow('TIMEOUT');
  });

  it('is delivered though the answer has no end', async () => {
    const { url } = await receiver((_req, res) => void res.writeHead(200).write('and so on'));
    await expect(send({ url })).resolves.toBeUndefined();
  });

  it('stops with the hub', async () => {
    const stop = new AbortController();
    const { url } = await receiver(() => stop.abort());
    await expect(send({ url, signal: stop.signal })).rejects.toThrow('STOPPED');
  });

  it('says that nobody listens', async () => {
    const port = await listen(createServer());
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    await expect(send({ url: `http://${NAME}:${port}/` })).rejects.toThrow('UNREACHABLE');
  });

  it('checks the certificate against the name, though it connects to an address', async () => {
    const certificate = makeCertificate(NAME);
    const port = await listen(createTlsServer(certificate, (req, res) => saying(200)(req, res)));
    await expect(send({ url: `https://${NAME}:${port}/`, ca: [certificate.cert] })).resolves.toBeUndefined();
    await expect(send({ url: `https://other.example:${port}/`, ca: [certificate.cert] })).rejects.toThrow('TLS_FAILED');
    await expect(send({ url: `https://${NAME}:${port}/` })).rejects.toThrow('TLS_FAILED');
  });
});
