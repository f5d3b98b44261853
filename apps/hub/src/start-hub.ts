import type { Server } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HubConfig } from './config/config.ts';
import { createHubServer } from './http/hub-server.ts';
import type { Route } from './http/route.ts';
import type { TenantRegistry } from './tenants/tenant-registry.ts';
import { openTracing } from './tracing/open-tracing.ts';
import { wireHub, type HubInput } from './wire-hub.ts';

export interface RunningHub {
  readonly url: string;
  readonly port: number;
  readonly registry: TenantRegistry;
  readonly routes: readonly Route[];
  /** Refuses new work, lets running calls finish within `shutdownMs`, closes everything. False when calls were cut off. */
  close(): Promise<boolean>;
}

const DRAIN_LOOK_MS = 25;

/** Wires the hub together and listens. Rejects, with nothing left open, when tenants or address cannot be used. */
export async function startHub(input: HubInput): Promise<RunningHub> {
  const { config, log } = input;
  const tracing = await openTracing(config.tracing, log);
  const { app, agentDoor, audit, registry, routes, underWay, startAlerts, drain, closeAll } = wireHub({
    ...input,
    tracing,
  });
  await audit.open();
  const server = createHubServer({ app, tls: config.tls, log });
  agentDoor.attach(server);
  const port = await listen(server, config.listen).catch(async (error: unknown) => {
    await closeAll();
    await tracing.close();
    throw error;
  });
  startAlerts();

  let closing: Promise<boolean> | undefined;
  const close = async (): Promise<boolean> => {
    drain();
    const drained = await becomesIdle(underWay, config.shutdownMs);
    const closed = once(server, 'close');
    server.close();
    await closeAll();
    server.closeAllConnections();
    await closed;
    await tracing.close();
    return drained;
  };
  return { url: urlOf(config, port), port, registry, routes, close: () => (closing ??= close()) };
}

async function listen(server: Server, { host, port }: HubConfig['listen']): Promise<number> {
  server.listen({ host, port });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address.port;
}

/** True once nothing is under way; false when `withinMs` passed before. */
async function becomesIdle(underWay: () => number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (underWay() > 0) {
    if (performance.now() >= deadline) return false;
    await sleep(DRAIN_LOOK_MS);
  }
  return true;
}

function urlOf({ listen: { host }, tls }: Pick<HubConfig, 'listen' | 'tls'>, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `${tls === undefined ? 'http' : 'https'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
