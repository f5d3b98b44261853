import { agentHealthSchema, asHubError, HubError, testConnectionSchema, type ErrorCode } from '@starrocks-mcp/protocol';
import { judge } from '@starrocks-mcp/sql-guard';
import type { ClusterLink } from '@starrocks-mcp/starrocks';
import type { AgentConnection } from '../dial-out/agent-connection.ts';
import { offline } from '../dial-out/dial-out-link.ts';
import type { Tenant, TenantTarget } from '../tenants/tenant.ts';
import { createAgentHttp, type AgentHttp } from './agent-http.ts';
import { errorOfStatus } from './statement-answer.ts';

type Hop = 'hub_to_agent' | 'agent_to_hub' | 'agent_token' | 'agent_to_database' | 'hub_to_database';

interface LinkTest {
  readonly success: boolean;
  readonly tenant: string;
  readonly agent_url: string | null;
  readonly agent_status: 'healthy' | 'degraded' | 'offline' | 'direct';
  readonly agent_version: string | null;
  readonly database_version: string | null;
  readonly latency_ms: number | null;
  /** Only when it failed. */
  readonly failed_hop?: Hop;
  /** Only when it failed: in the order in which to look. */
  readonly check?: readonly string[];
}

export interface TestOutcome {
  readonly test: LinkTest;
  readonly error: HubError | undefined;
}

interface TestInput {
  readonly tenant: Tenant;
  readonly link: () => ClusterLink;
  /** The connection that the tenant's agent opened, when it does and did. */
  readonly connection: () => AgentConnection | undefined;
}

const HEALTH_TIMEOUT_MS = 5_000;
/** Longer than the pool waits for a connection, so that a cluster that hangs is told from a slow answer. */
const DATABASE_TIMEOUT_MS = 12_000;
/** Longer than an agent gives its database, so that it can still say that the database hangs. */
const AGENT_TEST_TIMEOUT_MS = 15_000;

const CHECKS: Record<Hop, readonly string[]> = {
  hub_to_agent: [
    'Does the agent run? On its machine: ~/.starrocks-agent/status.sh',
    'Does the network let the hub through to agent_url (firewall, VPN, port mapping)?',
    'Is agent_url of the tenant the address and port of the agent?',
  ],
  agent_to_hub: [
    'Does the agent run, and was it enrolled? On its machine: starrocks-agent doctor',
    'Does the network let the agent out to this hub (firewall, HTTPS_PROXY)?',
    'Was the agent revoked? A new one-time code enrols it again.',
  ],
  agent_token: [
    'Is agent_token of the tenant the AGENT_TOKEN of the agent, without blanks or line breaks?',
    'Was the token changed at the agent lately? Enrolling it again with a new one-time code (install.sh --inbound) hands it over.',
  ],
  agent_to_database: [
    'Does StarRocks run, and does the agent’s machine reach SR_HOST and SR_PORT?',
    'Are SR_USER and SR_PASSWORD in the agent’s .env right?',
    'What does the agent’s log say? ~/.starrocks-agent/logs.sh',
  ],
  hub_to_database: [
    'Does StarRocks run, and does this hub reach its FE at the configured host and query port (9030 by default)?',
    'Are the user and the password of this tenant right?',
  ],
};

/** Walks the way to a tenant's database hop by hop, and says which hop fails. */
export async function testLink({ tenant, link, connection }: TestInput): Promise<TestOutcome> {
  const { target } = tenant;
  switch (target.kind) {
    case 'agent':
      return testWithEitherToken(tenant, target);
    case 'dial-out':
      return testConnected(tenant, connection());
    case 'direct':
      return testDirect(tenant, link());
  }
}

async function testConnected(tenant: Tenant, connection: AgentConnection | undefined): Promise<TestOutcome> {
  const base = { ...unknownLink, tenant: tenant.id, agent_url: null };
  if (connection === undefined) {
    const failed_hop = 'agent_to_hub';
    return { test: { ...base, failed_hop, check: CHECKS[failed_hop] }, error: offline(tenant.id) };
  }
  const reached = { ...base, agent_status: 'healthy', agent_version: connection.identity.version } as const;
  try {
    const { version, latencyMs } = await connection.test();
    return { test: { ...reached, success: true, database_version: version, latency_ms: latencyMs }, error: undefined };
  } catch (thrown) {
    const error = asHubError(thrown);
    const failed_hop = error.code === 'AGENT_LOST' ? 'agent_to_hub' : 'agent_to_database';
    return {
      test: { ...reached, agent_status: 'degraded', failed_hop, check: CHECKS[failed_hop] },
      error,
    };
  }
}

/** While one token replaces the other, the agent may accept either. */
async function testWithEitherToken(tenant: Tenant, target: TenantTarget & { kind: 'agent' }): Promise<TestOutcome> {
  const outcome = await testAgent(tenant, target);
  if (target.nextToken === undefined || outcome.error?.code !== 'AGENT_UNAUTHENTICATED') return outcome;
  return testAgent(tenant, { ...target, token: target.nextToken });
}

async function testAgent(tenant: Tenant, target: TenantTarget & { kind: 'agent' }): Promise<TestOutcome> {
  const http = createAgentHttp({ tenantId: tenant.id, url: target.url, token: () => target.token, maxSockets: 1 });
  const base = { tenant: tenant.id, agent_url: target.url.href.replace(/\/$/, '') };
  let reached: Partial<LinkTest> = { agent_status: 'offline' };
  let hop: Hop = 'hub_to_agent';
  try {
    reached = await readHealth(http);
    hop = 'agent_to_database';
    const database = await readConnection(http);
    return { test: { ...unknownLink, ...base, ...reached, ...database, success: true }, error: undefined };
  } catch (thrown) {
    const error = asHubError(thrown);
    const failed_hop = hopOf(error.code, hop);
    return { test: { ...unknownLink, ...base, ...reached, failed_hop, check: CHECKS[failed_hop] }, error };
  } finally {
    http.close();
  }
}

const unknownLink = {
  success: false,
  agent_status: 'offline',
  agent_version: null,
  database_version: null,
  latency_ms: null,
} as const satisfies Partial<LinkTest>;

async function readHealth(http: AgentHttp): Promise<Pick<LinkTest, 'agent_status' | 'agent_version'>> {
  const { status, body } = await http.fetchText({
    method: 'GET',
    path: '/health',
    withToken: false,
    timeoutMs: HEALTH_TIMEOUT_MS,
  });
  const health = status === 200 ? agentHealthSchema.safeParse(jsonOf(body)) : undefined;
  if (health?.success === true) return { agent_status: health.data.status, agent_version: health.data.version };
  throw status === 200 ? notAnAgent() : errorOfStatus(status, body);
}

async function readConnection(http: AgentHttp): Promise<Pick<LinkTest, 'database_version' | 'latency_ms'>> {
  const { status, body } = await http.fetchText({
    method: 'GET',
    path: '/test-connection',
    timeoutMs: AGENT_TEST_TIMEOUT_MS,
  });
  if (status !== 200) throw errorOfStatus(status, body);
  const connection = testConnectionSchema.safeParse(jsonOf(body));
  if (!connection.success) throw notAnAgent();
  return { database_version: connection.data.version, latency_ms: connection.data.latency_ms };
}

function notAnAgent(): HubError {
  return new HubError(
    'AGENT_PROTOCOL',
    'What answers under agent_url is not a StarRocks agent of a release that this hub knows.',
  );
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function hopOf(code: ErrorCode, hop: Hop): Hop {
  if (code === 'AGENT_UNAUTHENTICATED') return 'agent_token';
  return code === 'AGENT_OFFLINE' || code === 'AGENT_PROTOCOL' ? 'hub_to_agent' : hop;
}

async function testDirect(tenant: Tenant, link: ClusterLink): Promise<TestOutcome> {
  const base = { ...unknownLink, tenant: tenant.id, agent_url: null, agent_status: 'direct' } as const;
  const verdict = judge('SELECT current_version()');
  if (!verdict.ok) throw new Error('the guard refuses the test statement');
  const startedAt = performance.now();
  try {
    const { rows } = await link.run(verdict.statement, { maxRows: 1, maxBytes: 1024, timeoutMs: DATABASE_TIMEOUT_MS });
    const latency_ms = Math.round((performance.now() - startedAt) * 10) / 10;
    return {
      test: { ...base, success: true, database_version: String(rows[0]?.[0] ?? ''), latency_ms },
      error: undefined,
    };
  } catch (thrown) {
    const check = CHECKS.hub_to_database;
    return { test: { ...base, failed_hop: 'hub_to_database', check }, error: asHubError(thrown) };
  }
}
