import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { asHubError } from '@starrocks-mcp/protocol';
import { openPool, readVersion, type ClusterPool } from '@starrocks-mcp/starrocks';
import type { Logger } from 'pino';
import type { AgentConfig } from './config/config.ts';
import { Dialer } from './dial-out/dialer.ts';
import { HubClock } from './dial-out/hub-clock.ts';
import { openGrants } from './grants/open-grants.ts';
import { poolBehindGrants } from './grants/pool-behind-grants.ts';
import { createAgentServer } from './http/agent-server.ts';
import { rotateKey } from './enrol/rotate-key.ts';
import { createTokenCheck } from './http/token-check.ts';
import { TokenWatch } from './http/token-watch.ts';
import { IdentityKeeper } from './identity/identity-keeper.ts';
import { Admission } from './jobs/admission.ts';
import { DatabaseContact } from './jobs/database-contact.ts';
import { JobTable } from './jobs/job-table.ts';
import type { JobDeps } from './jobs/run-job.ts';
import { AgentMetrics } from './metrics/agent-metrics.ts';
import { openOwner, type Owner } from './owner-policy/open-owner.ts';
import { openTracing } from './tracing/open-tracing.ts';
import { createJobVerifier, type JobVerifier } from './trust/job-verifier.ts';
import { AGENT_VERSION } from './version.ts';

/** An agent that listens. */
export interface RunningAgent extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Lets running statements finish within the grace, kills the rest on the cluster, and closes everything. */
  close(): Promise<void>;
}

const PROBE_LIMITS = { maxRows: 1, maxBytes: 4_096, timeoutMs: 10_000 };

/** Wires one agent and listens. Rejects when the address cannot be had; a database that is away is only reported. */
export async function startAgent(config: AgentConfig, log: Logger): Promise<RunningAgent> {
  const pool = openClusterPool(config);
  const jobs = new JobTable();
  let dialer: Dialer | undefined;
  const tracing = openTracing(config.tracing, log);
  const readDatabaseVersion = () => readVersion((statement) => pool.run(statement, PROBE_LIMITS));
  const contact = new DatabaseContact(readDatabaseVersion);
  const admission = new Admission(config);
  const owner = await openOwner({ config, jobs, admission, log });
  const grants = await openGrants({ pool, allowed: config.allowedExcess, log }).catch(async (error: unknown) => {
    await Promise.all([owner.close(), pool.close()]);
    throw error;
  });
  const epoch = randomUUID();
  const clock = new HubClock();
  const identity = config.identity && new IdentityKeeper({ ...config, identity: config.identity, log });
  const verify =
    identity && createJobVerifier({ identity: () => identity.current, epoch, nowSeconds: () => clock.nowSeconds() });
  const tokens = new TokenWatch({ ...config.door, log });
  const deps = {
    pool: poolBehindGrants(pool, grants),
    jobs,
    log,
    contact,
    owner: owner.gate,
    audit: owner.audit,
    admission,
    metrics: createMetrics({ jobs, contact, owner, isConnectedToHub: () => dialer?.isConnected }),
    tracing,
  };
  const server = createAgentServer({
    ...deps,
    verify,
    identity,
    isConnectedToHub: () => dialer?.isConnected,
    hasToken: createTokenCheck(() => tokens.current),
    allowedHosts: [config.door.host, ...config.door.allowedHosts],
  });
  try {
    await listen(server, doorOf(config));
  } catch (error) {
    grants.close();
    identity?.close();
    tokens.close();
    await Promise.all([owner.close(), pool.close()]);
    throw error;
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on TCP has an AddressInfo
  const { address: host, port } = server.address() as AddressInfo;
  log.info({ host, port, adhocSql: owner.gate.adhocSql }, 'agent listens');
  warnOfRisks(config, log);
  dialer = openDialer(config, { ...deps, epoch, clock, verify, identity });
  const greeting = greetDatabase(readDatabaseVersion, { contact, log });

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const closed = new Promise<boolean>((resolve) => server.close(() => resolve(true)));
    await jobs.close(config.shutdownGraceMs);
    await dialer?.close();
    identity?.close();
    tokens.close();
    await letAnswersOut(server, closed);
    grants.close();
    await owner.close();
    await pool.close();
    await greeting;
    await tracing.close();
    log.info('agent stopped');
  };
  const closeOnce = (): Promise<void> => (closing ??= close());
  return { host, port, close: closeOnce, [Symbol.asyncDispose]: closeOnce };
}

/** An agent that calls the hub itself listens for its own host alone, and there only its health is told. */
function doorOf({ door, identity }: AgentConfig): { readonly host: string; readonly port: number } {
  return identity?.link === 'dial-out' ? { host: '127.0.0.1', port: door.port } : door;
}

interface DialerInput extends JobDeps {
  readonly epoch: string;
  readonly clock: HubClock;
  readonly verify: JobVerifier | undefined;
  readonly identity: IdentityKeeper | undefined;
}

function openDialer({ proxyFor, env }: AgentConfig, { verify, identity, ...deps }: DialerInput): Dialer | undefined {
  if (identity?.current.link !== 'dial-out' || verify === undefined) return undefined;
  let underWay: Promise<void> | undefined;
  const rotate = (): Promise<void> =>
    rotateKey({ identity: identity.current, env: env(), keep: (change) => identity.update(change) });
  const newKey = (): Promise<void> => (underWay ??= rotate().finally(() => (underWay = undefined)));
  return new Dialer({ ...deps, identity, verify, version: AGENT_VERSION, proxyFor, rotateKey: newKey });
}

function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

const ANSWERS_OUT_MS = 1_000;
const LOOK_AGAIN_MS = 10;

/** What ended last is still being written: connections are closed as they fall idle, and cut only after a second. */
async function letAnswersOut(server: Server, closed: Promise<boolean>): Promise<void> {
  const cutAt = Date.now() + ANSWERS_OUT_MS;
  do server.closeIdleConnections();
  while (Date.now() < cutAt && !(await Promise.race([closed, sleep(LOOK_AGAIN_MS, false)])));
  server.closeAllConnections();
}

interface MetricsInput extends Pick<JobDeps, 'jobs' | 'contact'> {
  readonly owner: Owner;
  readonly isConnectedToHub: () => boolean | undefined;
}

function createMetrics({ jobs, contact, owner, isConnectedToHub }: MetricsInput): AgentMetrics {
  const { audit, killSwitch } = owner;
  return new AgentMetrics(AGENT_VERSION, {
    runningStatements: () => jobs.size,
    databaseConnected: () => contact.describe().connected,
    hubConnected: isConnectedToHub,
    auditWritable: () => audit.isAvailable,
    auditLines: () => audit.head.seq,
    killSwitchEngaged: () => killSwitch.isEngaged,
  });
}

/** One connection more than statements may run, so that health is known while all of them are busy. */
export function openClusterPool({ cluster, maxConcurrent }: AgentConfig): ClusterPool {
  const { password, tls, ...rest } = cluster;
  return openPool({
    ...rest,
    password: password.reveal(),
    maxConnections: maxConcurrent + 1,
    ...(tls !== undefined && { tls: { verify: tls.verify, ...(tls.ca !== undefined && { ca: tls.ca }) } }),
  });
}

const SHORT_TOKEN = 32;

function warnOfRisks({ cluster, door, identity }: AgentConfig, log: Logger): void {
  if (identity === undefined) {
    log.warn('This agent is not enrolled: whoever has its token may ask. Enrol it, so that it takes only signed jobs.');
  }
  if (cluster.user === 'root') {
    log.warn('SR_USER is root. Give the agent an account of its own that may only read.');
  }
  if (door.tokens.some((token) => token.length < SHORT_TOKEN)) {
    log.warn('AGENT_TOKEN is short. Use 64 random characters: openssl rand -hex 32');
  }
  if (cluster.tls?.verify === false) {
    log.warn('SR_TLS_VERIFY is off: the connection to StarRocks is encrypted, but to whom is not checked.');
  }
}

async function greetDatabase(
  readDatabaseVersion: () => Promise<{ text: string }>,
  { contact, log }: { readonly contact: DatabaseContact; readonly log: Logger },
): Promise<void> {
  try {
    log.info({ version: (await readDatabaseVersion()).text }, 'database answers');
    contact.succeeded();
  } catch (thrown) {
    const error = asHubError(thrown);
    contact.failed(error);
    log.warn({ outcome: error.code }, `database does not answer yet: ${error.message}`);
  }
}
