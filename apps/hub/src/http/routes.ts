import { ENROLL_PATH, IDENTITY_CHECK_PATH, RETIRE_PATH, ROTATE_PATH } from '@starrocks-mcp/protocol';
import type { MetricRegistry } from '../stats/metric-registry.ts';
import type { HubMetrics } from '../stats/metrics.ts';
import type { AgentAdminRoutes } from './agent-admin-routes.ts';
import type { AdminRoutes } from './admin-routes.ts';
import type { AgentFiles } from './agent-files.ts';
import type { EnrolmentRoutes } from './enrolment-routes.ts';
import type { McpEndpoint } from './mcp-endpoint.ts';
import type { OpenApiDocument } from './openapi.ts';
import type { Readiness } from './readiness.ts';
import type { SseEndpoint } from './sse-endpoint.ts';
import type { TenantRoutes } from './tenant-routes.ts';
import type { ToolRoutes } from './tool-routes.ts';
import { sendJson, type Step } from './exchange.ts';
import { get, patch, post, postWithoutBody, remove, type Route } from './route.ts';

interface RoutesDeps {
  readonly mcp: McpEndpoint;
  /** Makes a route hold a place for its calls; SSE does so itself, as its answers come by another way. */
  readonly inWork: (handle: Step) => Step;
  readonly sse: SseEndpoint;
  readonly tools: ToolRoutes;
  readonly streamSql: Step;
  readonly admin: AdminRoutes;
  readonly metrics: HubMetrics;
  readonly openApi: OpenApiDocument;
  readonly agentAdmin: AgentAdminRoutes;
  readonly tenants: TenantRoutes;
  /** Of the parts that are the operators' alone. */
  readonly operatorRoutes: readonly Route[];
  readonly agentFiles: AgentFiles;
  /** Undefined: this hub keeps no store, so no agent can enrol. */
  readonly enrolment?: EnrolmentRoutes | undefined;
  readonly version: string;
  readonly readiness: Readiness;
}

/** This table is all there is: what is not in it is not served. */
export function createRoutes(deps: RoutesDeps): readonly Route[] {
  const { mcp, sse, tools, admin, openApi, inWork } = deps;
  return [
    post('/mcp', 'tenant', inWork(mcp.handle)),
    get('/mcp', 'tenant', mcp.handle),
    remove('/mcp', 'tenant', mcp.handle),
    get('/sse', 'tenant', sse.open),
    post('/messages', 'tenant', sse.receive),
    get('/tools', 'tenant', tools.list),
    post('/call-tool', 'tenant', inWork(tools.call)),
    post('/stream-sql', 'tenant', inWork(deps.streamSql)),
    get('/test-agent', 'tenant', inWork(tools.testAgent)),
    get('/openapi.json', 'key', (_req, res) => sendJson(res, 200, openApi)),
    get('/admin/stats', 'viewer', admin.stats),
    get('/admin/connections', 'viewer', admin.connections),
    get('/admin/tenants', 'viewer', admin.tenants),
    post('/admin/tenants', 'admin', deps.tenants.create),
    get('/admin/tenants/:tenantId', 'viewer', deps.tenants.read),
    patch('/admin/tenants/:tenantId', 'admin', deps.tenants.change),
    remove('/admin/tenants/:tenantId', 'admin', deps.tenants.remove),
    ...agentRoutes(deps),
    postWithoutBody('/admin/tenants/:tenantId/enrolments', 'operator', deps.agentAdmin.enrol),
    get('/admin/tenants/:tenantId/agents', 'viewer', deps.agentAdmin.list),
    remove('/admin/tenants/:tenantId/agents/:agentId', 'admin', deps.agentAdmin.revoke),
    postWithoutBody('/admin/tenants/:tenantId/agents/:agentId/rotate', 'admin', deps.agentAdmin.rotate),
    ...deps.operatorRoutes,
    get('/metrics', 'metrics', renderMetrics(deps.metrics.registry)),
    get('/health', 'open', healthOf(deps.version)),
    get('/ready', 'open', deps.readiness.handle),
  ];
}

/** What a customer's host asks for before it has an identity, and with it. Bodies are read behind a count of attempts. */
function agentRoutes({ agentFiles, enrolment }: Pick<RoutesDeps, 'agentFiles' | 'enrolment'>): Route[] {
  const files = [
    get('/agent/install.sh', 'open', agentFiles.installer),
    get('/agent/starrocks-agent.mjs', 'open', agentFiles.bundle),
    get('/agent/starrocks-agent.mjs.sha256', 'open', agentFiles.checksum),
    get('/agent/starrocks-agent.catalogue.json', 'open', agentFiles.catalogue),
  ];
  if (enrolment === undefined) return files;
  return [
    ...files,
    { ...postWithoutBody(ENROLL_PATH, 'open', enrolment.enroll), audit: 'agent' },
    postWithoutBody(IDENTITY_CHECK_PATH, 'open', enrolment.identityCheck),
    { ...postWithoutBody(RETIRE_PATH, 'open', enrolment.retire), audit: 'agent' },
    { ...postWithoutBody(ROTATE_PATH, 'open', enrolment.rotate), audit: 'agent' },
  ];
}

/** Field names as existing monitoring knows them. Says nothing about tenants. */
function healthOf(version: string): Step {
  return (_req, res) =>
    sendJson(res, 200, { status: 'healthy', service: 'starrocks-mcp-server', version, uptime: process.uptime() });
}

function renderMetrics(metrics: MetricRegistry): Step {
  return async (_req, res) => {
    const text = await metrics.render();
    res.setHeader('Content-Type', metrics.contentType);
    res.end(text);
  };
}
