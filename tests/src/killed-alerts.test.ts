import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { ADMIN_KEY } from './house.ts';
import { HubProcess } from './hub-process.ts';
import { markedScenario } from './marked-cluster.ts';

const KEY = 'one-key-of-this-test-0123456789';

const told = z.object({ id: z.string(), finding_id: z.string(), transition: z.string() });
const listed = z.object({ alerts: z.array(z.object({ id: z.string(), state: z.string() })) });

let cluster: Simulator;
let hub: HubProcess;
let receiver: Server;
let answer: (res: ServerResponse) => void;
const received: z.infer<typeof told>[] = [];

beforeEach(async () => {
  cluster = await startSimulator({ scenario: markedScenario('acme') });
  const acme = { direct: { host: '127.0.0.1', port: cluster.port, user: 'root' } };
  hub = new HubProcess({
    tenants: { acme },
    env: { API_KEY: KEY, ADMIN_KEY, ALERT_ALLOW_PRIVATE_ADDRESSES: 'true' },
  });
  receiver = createServer((req, res) => {
    let text = '';
    req.setEncoding('utf8');
    req.on('data', (part: string) => (text += part));
    req.on('end', () => {
      received.push(told.parse(JSON.parse(text)));
      answer(res);
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
});

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  receiver.close();
  receiver.closeAllConnections();
  await cluster.close();
});

async function post(url: string, { key, body }: { key: string; body: object }): Promise<void> {
  const headers = { 'X-API-Key': key, 'Content-Type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.ok).toBe(true);
}

it('delivers every alert of an answered diagnosis, under one id each, though the hub is killed while it delivers', async () => {
  const first = new Promise<void>((resolve) => {
    // The receiver has it, and its answer never leaves.
    answer = () => resolve();
  });
  const url = await hub.start();
  const address = receiver.address();
  const port = typeof address === 'object' ? address?.port : '';
  const target = {
    name: 'ops',
    kind: 'webhook',
    url: `http://127.0.0.1:${port}/`,
    tenants: 'all',
    min_severity: 'info',
  };
  await post(`${url}/admin/alert-targets`, { key: ADMIN_KEY, body: target });
  await post(`${url}/call-tool`, { key: KEY, body: { tool: 'analyze_system_comprehensive', arguments: {} } });
  await first;
  await hub.kill();
  answer = (res) => void res.writeHead(200).end();

  const again = await hub.start();
  const alerts = async () => {
    const response = await fetch(`${again}/admin/alerts?limit=500`, { headers: { 'X-API-Key': ADMIN_KEY } });
    return listed.parse(await response.json()).alerts;
  };
  const waiting = async () => (await alerts()).filter(({ state }) => state !== 'delivered').length;
  await expect.poll(waiting, { timeout: 10_000 }).toBe(0);
  const kept = (await alerts()).map(({ id }) => id);
  expect(kept.length).toBeGreaterThan(1);
  expect(new Set(received.map(({ id }) => id))).toEqual(new Set(kept));
  const repeated = received.filter(({ id }, index) => received.findIndex((other) => other.id === id) !== index);
  expect(repeated.map(({ id }) => id)).toEqual([received[0]?.id]);
  expect(new Set(received.map(({ finding_id: id, transition }) => `${transition} ${id}`)).size).toBe(kept.length);
}, 60_000);
