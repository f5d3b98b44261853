// npm run bench:link: what the link between hub and agent costs, in both modes, on this machine.
import { fork, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { enrolAgent, writeIdentity } from '@starrocks-mcp/agent';
import { Agents, openStore } from '@starrocks-mcp/hub';
import { openHttpCaller, openRawCaller, type Statement } from '../bench/callers.ts';
import { runLoad } from '../bench/load.ts';
import { readProcessUsage } from '../bench/process-usage.ts';
import { ChildProcesses } from '../house/child-processes.ts';
import { findFreePort } from '../house/ports.ts';
import { WITHOUT_LIMITS, startAgent, startHub, throwawayStateDir } from '../house/start.ts';
import { makeSecret, writeThrowawayConfig } from '../house/throwaway-config.ts';
import type { IdleOrder, IdleReport } from './idle-agents.ts';
import { makeCertificate, type Certificate } from './make-certificate.ts';
import { readStream } from './read-stream.ts';

const DATABASE = fileURLToPath(new URL('../bench/constant-database.ts', import.meta.url));
const IDLE_AGENTS = fileURLToPath(new URL('./idle-agents.ts', import.meta.url));
const SMALL: Statement = { name: 'small', sql: 'SELECT 1 AS one', rows: 1 };
const ENDLESS = 'SELECT * FROM bench.endless_table';
const MIB = 1024 ** 2;
const WARM_UP_SECONDS = 1;
/** What answers /stream-sql may have here: the reader leaves long before. */
const HUGE = { bytes: String(64 * 1024 ** 3), rows: '1000000000', seconds: '86400' };

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    'stream-mib': { type: 'string', default: '1024' },
    'slow-mib-per-second': { type: 'string', default: '8' },
    'slow-seconds': { type: 'string', default: '15' },
    modes: { type: 'string', default: 'direct,inbound,dial-out' },
    idle: { type: 'string', default: '5000' },
    back: { type: 'string', default: '1000' },
  },
});

const MODES = ['direct', 'inbound', 'dial-out'] as const;
const modes = MODES.filter((mode) => values.modes.split(',').includes(mode));
const processes = new ChildProcesses();
const adminKey = makeSecret();
const hubPort = await findFreePort();
const databasePort = await findFreePort();
let idle: ChildProcess | undefined;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function openHouse() {
  await processes.start({
    name: 'The constant database',
    script: DATABASE,
    args: [String(databasePort)],
    isReady: () => answersMysql(),
  });
  const agentEnv = { AGENT_MAX_BYTES: HUGE.bytes, AGENT_MAX_ROWS: HUGE.rows, AGENT_MAX_SECONDS: HUGE.seconds };
  const inbound = await startAgent(processes, {
    name: 'The inbound agent',
    clusterPort: databasePort,
    databases: ['bench'],
    env: agentEnv,
  });
  const config = await writeThrowawayConfig(
    new Map([
      ['direct', { name: 'direct', link: { host: '127.0.0.1', port: databasePort, user: 'root' } }],
      ['inbound', { name: 'inbound', link: inbound.link }],
      ['dial-out', { name: 'dial-out', link: 'dial-out' }],
      ['idle', { name: 'idle', link: 'dial-out' }],
    ]),
  );
  const startTheHub = (tls?: Certificate) =>
    startHub(processes, {
      port: hubPort,
      tenantsConfig: config.path,
      env: {
        ...WITHOUT_LIMITS,
        ADMIN_KEY: adminKey,
        STREAM_MAX_BYTES: HUGE.bytes,
        STREAM_TIMEOUT_SECONDS: HUGE.seconds,
        ...(tls && { TLS_CERT_FILE: tls.certFile, TLS_KEY_FILE: tls.keyFile }),
      },
      ...(tls && { ca: tls.ca }),
    });
  const hub = await startTheHub();
  const stateDir = throwawayStateDir();
  const { identity } = await enrolAgent({ hubUrl: hub.url, code: await askCode(hub.url), link: 'dial-out', env: {} });
  writeIdentity(stateDir, identity);
  const dialOut = await startAgent(processes, {
    name: 'The agent that dials out',
    clusterPort: databasePort,
    databases: ['bench'],
    stateDir,
    env: agentEnv,
  });
  await isOnline(hub.url, config.apiKey);
  return { config, hub, startTheHub, agents: { inbound: inbound.pid, 'dial-out': dialOut.pid } };
}

async function askCode(url: string): Promise<string> {
  const response = await fetch(`${url}/admin/tenants/dial-out/enrolments`, {
    method: 'POST',
    headers: { 'X-API-Key': adminKey },
  });
  const body: unknown = await response.json();
  if (typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string') return body.code;
  throw new Error(`no code: ${JSON.stringify(body)}`);
}

async function isOnline(url: string, apiKey: string): Promise<void> {
  for (;;) {
    const headers = { 'X-API-Key': apiKey, 'X-Tenant-ID': 'dial-out' };
    if ((await fetch(`${url}/test-agent`, { headers })).ok) return;
    await sleep(100);
  }
}

async function answersMysql(): Promise<boolean> {
  try {
    await (await openRawCaller(databasePort, SMALL)).close();
    return true;
  } catch {
    return false;
  }
}

/** Waits until this many idle agents are connected; resolves with the seconds that took. */
async function untilConnected(child: ChildProcess, count: number): Promise<number> {
  const startedAt = performance.now();
  await new Promise<void>((resolve) => {
    const onMessage = ({ connected }: IdleReport): void => {
      if (connected < count) return;
      child.off('message', onMessage);
      resolve();
    };
    child.on('message', onMessage);
  });
  return (performance.now() - startedAt) / 1_000;
}

const house = await openHouse();
let hubPid = house.hub.pid;
let certificate: Certificate | undefined;
const target = { url: house.hub.url, apiKey: house.config.apiKey };
try {
  print(`${new Date().toISOString()}  Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'CPU'}`);

  print('\nAdded latency, one caller, SELECT 1 through the official MCP client (p50 / p99 ms):');
  for (const tenantId of modes) {
    const caller = await openHttpCaller({ ...target, tenantId }, SMALL);
    await runLoad([caller], WARM_UP_SECONDS);
    const { p50Ms, p99Ms } = await runLoad([caller], Number(values.seconds));
    await caller.close();
    print(`  ${tenantId.padEnd(10)} ${p50Ms.toFixed(2)} / ${p99Ms.toFixed(2)}`);
  }

  const streamBytes = Number(values['stream-mib']) * MIB;
  print(`\nOne stream of ${values['stream-mib']} MiB, read as fast as it comes:`);
  for (const tenantId of modes) {
    const pids = { hub: house.hub.pid, ...(tenantId !== 'direct' && { agent: house.agents[tenantId] }) };
    const { seconds, bytes, growthMib } = await readStream(
      { ...target, tenantId, sql: ENDLESS },
      { bytes: streamBytes, pids },
    );
    print(`  ${tenantId.padEnd(10)} ${(bytes / MIB / seconds).toFixed(0)} MiB/s, ${growthOf(growthMib)}`);
  }

  const slow = Number(values['slow-mib-per-second']) * MIB;
  print(`\nThe same, read at ${values['slow-mib-per-second']} MiB/s for ${values['slow-seconds']} s:`);
  for (const tenantId of modes.filter((mode) => mode !== 'direct')) {
    const pids = { hub: house.hub.pid, agent: house.agents[tenantId] };
    const options = { bytes: slow * Number(values['slow-seconds']), bytesPerSecond: slow, pids };
    const { bytes, growthMib } = await readStream({ ...target, tenantId, sql: ENDLESS }, options);
    print(`  ${tenantId.padEnd(10)} ${(bytes / MIB).toFixed(0)} MiB, ${growthOf(growthMib)}`);
  }

  if (Number(values.idle) > 0) await measureIdle(Number(values.idle), Number(values.back));
} finally {
  idle?.kill('SIGKILL');
  await processes.close();
  await house.config.remove();
}

function growthOf(growth: Readonly<Record<string, number>>): string {
  return `memory at most ${Object.entries(growth)
    .map(([name, mib]) => `+${mib.toFixed(0)} MiB ${name}`)
    .join(', ')}`;
}

async function measureIdle(idleCount: number, backCount: number): Promise<void> {
  const store = openStore(join(dirname(house.config.path), 'data'));
  const agents = new Agents({ db: store.db });
  const made = Array.from({ length: idleCount }, () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const { x = '' } = publicKey.export({ format: 'jwk' });
    const ids = agents.register({ tenantId: 'idle', publicKey: { kty: 'OKP', crv: 'Ed25519', x } });
    return { ...ids, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  });
  store.close();
  certificate = makeCertificate(dirname(house.config.path));
  const fresh = await restartHub();
  const before = readProcessUsage(fresh)?.rssMib ?? 0;
  idle = startIdle(made);
  const seconds = await untilConnected(idle, idleCount);
  await sleep(5_000);
  const after = readProcessUsage(fresh)?.rssMib ?? 0;
  const each = ((after - before) * 1024) / idleCount;
  print(
    `\n${idleCount} idle agents on one hub: connected in ${seconds.toFixed(1)} s, ${each.toFixed(1)} KiB of hub memory each`,
  );
  print(
    certificate
      ? '  (TLS ends in the hub)'
      : '  (plain WebSocket: there is no openssl here to make a certificate with)',
  );
  idle.kill('SIGKILL');

  await restartHub();
  idle = startIdle(made.slice(0, backCount));
  await untilConnected(idle, backCount);
  await restartHub();
  const back = await untilConnected(idle, backCount);
  print(`${backCount} agents after the hub was restarted: all back ${back.toFixed(1)} s after it served again`);
}

async function restartHub(): Promise<number> {
  await processes.stop(hubPid);
  hubPid = (await house.startTheHub(certificate)).pid;
  return hubPid;
}

function startIdle(agents: IdleOrder['agents']): ChildProcess {
  const child = fork(IDLE_AGENTS, { execArgv: ['--no-warnings', '--import', import.meta.resolve('tsx')] });
  const url = certificate ? target.url.replace(/^http:/, 'https:') : target.url;
  child.send({ url, agents, ca: certificate?.ca } satisfies IdleOrder);
  return child;
}
