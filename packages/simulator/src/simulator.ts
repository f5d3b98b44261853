import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Cluster, Fault } from './cluster.ts';
import { openCluster } from './open-cluster.ts';
import { ClientConnection, type Users } from './connection/client-connection.ts';
import { loadScenario } from './scenario/parse-scenario.ts';
import type { RunningQuery } from './session/processes.ts';
import type { StatementRecord } from './session/statement-record.ts';

export interface SimulatorOptions {
  /** The scenario's JSON data, or the path of its file. */
  readonly scenario: unknown;
  /** 0 (the default) takes a free port. */
  readonly port?: number;
  /** 127.0.0.1 unless said otherwise. */
  readonly host?: string;
  /** User name to password; `root` without a password unless said otherwise. */
  readonly users?: Readonly<Record<string, string>>;
  /** `stands` (the default) at the scenario's moment, or `runs` from there. */
  readonly clock?: 'stands' | 'runs';
}

/** A running StarRocks look-alike. */
export interface Simulator extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Every statement that reached it, oldest first. */
  statements(): readonly StatementRecord[];
  clearStatements(): void;
  /** The queries that run now. */
  processes(): readonly RunningQuery[];
  /** Makes statements that touch a table slow or failing; `*` is every query. Replaces an earlier fault of that table. */
  setFault(table: string, fault: Fault): void;
  clearFault(table: string): void;
  /** Replaces what SHOW GRANTS says to a user: whole GRANT statements, as StarRocks writes them. */
  setGrants(user: string, grants: readonly string[]): void;
  /** Moves NOW() and the counters of `rates`. */
  advanceClock(ms: number): void;
  /** Closes every client's socket, as a restart of the FE does; it listens on. */
  disconnectAll(): void;
  close(): Promise<void>;
}

/** Starts a simulator. Rejects with ScenarioError when the scenario does not fit its release line. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { port = 0, host = '127.0.0.1', users = { root: '' }, clock = 'stands' } = options;
  const cluster = await openCluster(loadScenario(options.scenario), { runClock: clock === 'runs' });
  const sockets = new Set<Socket>();
  const server = createServer(acceptor({ cluster, users: new Map(Object.entries(users)), sockets }));
  try {
    await listen(server, port, host);
  } catch (error) {
    cluster.engine.close();
    throw error;
  }
  const close = once(() => closeAll({ server, sockets, cluster }));
  return {
    host,
    port: portOf(server),
    statements: () => cluster.log.list(),
    clearStatements: () => cluster.log.clear(),
    processes: () => cluster.processes.running(),
    setFault: (table, fault) => void cluster.faults.set(table.toLowerCase(), fault),
    clearFault: (table) => void cluster.faults.delete(table.toLowerCase()),
    setGrants: (user, grants) => void cluster.shownGrants.set(user, grants),
    advanceClock: (ms) => cluster.clock.advance(ms),
    disconnectAll: () => destroyAll(sockets),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function acceptor(input: { cluster: Cluster; users: Users; sockets: Set<Socket> }): (socket: Socket) => void {
  const { cluster, users, sockets } = input;
  let nextId = 1;
  return (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    new ClientConnection({ cluster, users, socket, id: nextId++ }).start();
  };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  // A server that listens on TCP has an AddressInfo.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return (address as AddressInfo).port;
}

function destroyAll(sockets: ReadonlySet<Socket>): void {
  for (const socket of sockets) socket.destroy();
}

async function closeAll(input: { server: Server; sockets: ReadonlySet<Socket>; cluster: Cluster }): Promise<void> {
  const { server, sockets, cluster } = input;
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  destroyAll(sockets);
  await closed;
  cluster.engine.close();
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= run());
}
