// npm run bench: what the way through the product costs, against the driver alone, in one run on this machine.
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ChildProcesses } from '../house/child-processes.ts';
import { findFreePort } from '../house/ports.ts';
import { WITHOUT_LIMITS, startAgent, startHub } from '../house/start.ts';
import { writeThrowawayConfig } from '../house/throwaway-config.ts';
import { openHttpCaller, openRawCaller, openSseCaller, openStdioCallers, type Statement } from './callers.ts';
import { type Caller, runLoad } from './load.ts';
import { readProcessUsage } from './process-usage.ts';
import { printTable, type Measurement } from './table.ts';

const DATABASE = fileURLToPath(new URL('./constant-database.ts', import.meta.url));
const WARM_UP_SECONDS = 1;

const STATEMENTS: readonly Statement[] = [
  { name: 'small (1 row)', sql: 'SELECT 1 AS one', rows: 1 },
  { name: '1,000 rows x 10 columns', sql: 'SELECT * FROM bench.wide_table', rows: 1_000 },
];

/** A way from caller to database, and the processes whose cost belongs to it. */
interface Path {
  readonly name: string;
  readonly open: (statement: Statement, count: number) => Promise<OpenPath>;
}

interface OpenPath {
  readonly callers: readonly Caller[];
  readonly processes: Readonly<Record<string, number>>;
}

interface House {
  readonly databasePort: number;
  readonly hub: { readonly url: string; readonly apiKey: string };
  readonly pids: { readonly hub: number; readonly agent: number };
}

async function startHouse(processes: ChildProcesses): Promise<House & { remove: () => Promise<void> }> {
  const databasePort = await findFreePort();
  await processes.start({
    name: 'The constant database',
    script: DATABASE,
    args: [String(databasePort)],
    isReady: () => answersMysql(databasePort),
  });
  const agent = await startAgent(processes, { name: 'The agent', clusterPort: databasePort, databases: ['bench'] });
  const config = await writeThrowawayConfig(
    new Map([
      ['direct', { name: 'direct', link: { host: '127.0.0.1', port: databasePort, user: 'root' } }],
      ['agent', { name: 'agent', link: agent.link }],
    ]),
  );
  const hub = await startHub(processes, {
    port: await findFreePort(),
    tenantsConfig: config.path,
    env: WITHOUT_LIMITS,
  });
  return {
    databasePort,
    hub: { url: hub.url, apiKey: config.apiKey },
    pids: { hub: hub.pid, agent: agent.pid },
    remove: () => config.remove(),
  };
}

function listPaths({ databasePort, hub, pids }: House): readonly Path[] {
  const each = (count: number, open: () => Promise<Caller>) => Promise.all(Array.from({ length: count }, open));
  const direct = { ...hub, tenantId: 'direct' };
  const agent = { ...hub, tenantId: 'agent' };
  return [
    {
      name: 'raw mysql2',
      open: async (statement, count) => ({
        callers: await each(count, () => openRawCaller(databasePort, statement)),
        processes: {},
      }),
    },
    {
      name: 'stdio',
      open: async (statement, count) => {
        const { callers, pid } = await openStdioCallers({ port: databasePort, count }, statement);
        return { callers, processes: { stdio: pid } };
      },
    },
    {
      name: 'hub direct, Streamable HTTP',
      open: async (statement, count) => ({
        callers: await each(count, () => openHttpCaller(direct, statement)),
        processes: { hub: pids.hub },
      }),
    },
    {
      name: 'hub + agent, Streamable HTTP',
      open: async (statement, count) => ({
        callers: await each(count, () => openHttpCaller(agent, statement)),
        processes: { hub: pids.hub, agent: pids.agent },
      }),
    },
    {
      name: 'hub + agent, SSE',
      open: async (statement, count) => ({
        callers: await each(count, () => openSseCaller(agent, statement)),
        processes: { hub: pids.hub, agent: pids.agent },
      }),
    },
  ];
}

async function measure(
  path: Path,
  { statement, count, seconds }: { statement: Statement; count: number; seconds: number },
) {
  const { callers, processes } = await path.open(statement, count);
  try {
    await runLoad(callers, WARM_UP_SECONDS);
    const before = usageOf(processes);
    const load = await runLoad(callers, seconds);
    const after = usageOf(processes);
    const cost = Object.keys(processes).map((name) => ({
      name,
      cpuMsPerCall: ((after[name]?.cpuMs ?? Number.NaN) - (before[name]?.cpuMs ?? Number.NaN)) / load.calls,
      rssMib: after[name]?.rssMib ?? Number.NaN,
    }));
    return { path: path.name, clients: count, ...load, cost } satisfies Measurement;
  } finally {
    for (const caller of callers) await caller.close();
  }
}

function usageOf(processes: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.entries(processes).map(([name, pid]) => [name, readProcessUsage(pid)]));
}

async function answersMysql(port: number): Promise<boolean> {
  try {
    const caller = await openRawCaller(port, { name: 'probe', sql: 'SELECT 1 AS one', rows: 1 });
    await caller.close();
    return true;
  } catch {
    return false;
  }
}

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    clients: { type: 'string', default: '1,8,64' },
    only: { type: 'string', default: '' },
  },
});
const seconds = Number(values.seconds);
const clientCounts = values.clients.split(',').map(Number);

const processes = new ChildProcesses();
const house = await startHouse(processes);
try {
  process.stdout.write(
    `${new Date().toISOString()}  Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'CPU'}; ${seconds} s a row.\n` +
      'The database answers at once and always the same; the callers are official MCP clients in one process beside it.\n',
  );
  for (const statement of STATEMENTS) {
    const measurements: Measurement[] = [];
    for (const count of clientCounts) {
      for (const path of listPaths(house).filter(({ name }) => name.includes(values.only) || name === 'raw mysql2')) {
        measurements.push(await measure(path, { statement, count, seconds }));
      }
    }
    printTable(process.stdout, statement.name, measurements);
  }
} finally {
  await processes.close();
  await house.remove();
}
