import { ENROLL_PATH, HubError, IDENTITY_CHECK_PATH, RETIRE_PATH, ROTATE_PATH } from '@starrocks-mcp/protocol';
import type { HubMetrics } from '../stats/metrics.ts';
import type { AgentAdminRoutes } from './agent-admin-routes.ts';
import type { AdminRoutes } from './admin-routes.ts';
import type { AgentFiles } from './agent-files.ts';
import type { Door } from './doors.ts';
import type { EnrolmentRoutes } from './enrolment-routes.ts';
import type { McpEndpoint } from './mcp-endpoint.ts';
import type { OpenApiDocument } from './openapi.ts';
import type { SseEndpoint } from './sse-endpoint.ts';
import type { TenantRoutes } from './tenant-routes.ts';
import type { ToolRoutes } from './tool-routes.ts';
import { sendJson, type Step } from './exchange.ts';

type Method = 'get' | 'post' | 'patch' | 'delete';

/** One route of the hub. This table is all there is: what is not in it is not served. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly door: Door;
  /** True: the body is read as JSON of at most 1 MiB, once the door let the request in. */
  readonly json: boolean;
  readonly handle: Step;
}

interface RoutesDeps {
  readonly mcp: McpEndpoint;
  readonly sse: SseEndpoint;
  readonly tools: ToolRoutes;
  readonly streamSql: Step;
  readonly admin: AdminRoutes;
  readonly metrics: HubMetrics;
  readonly openApi: OpenApiDocument;
  readonly agentAdmin: AgentAdminRoutes;
  readonly tenants: TenantRoutes;
  readonly agentFiles: AgentFiles;
  /** Undefined: this hub keeps no store, so no agent can enrol. */
  readonly enrolment?: EnrolmentRoutes | undefined;
  readonly version: string;
  readonly isDraining: () => boolean;
}

export function createRoutes(deps: RoutesDeps): readonly Route[] {
  const { mcp, sse, tools, admin, openApi } = deps;
  const get = (path: string, door: Door, handle: Step): Route => ({
    method: 'get',
    path,
    door,
    json: false,
    handle,
  });
  const post = (path: string, door: Door, handle: Step): Route => ({
    method: 'post',
    path,
    door,
    json: true,
    handle,
  });
  return [
    post('/mcp', 'tenant', mcp.handle),
    get('/mcp', 'tenant', mcp.handle),
    { method: 'delete', path: '/mcp', door: 'tenant', json: false, handle: mcp.handle },
    get('/sse', 'tenant', sse.open),
    post('/messages', 'tenant', sse.receive),
    get('/tools', 'tenant', tools.list),
    post('/call-tool', 'tenant', tools.call),
    post('/stream-sql', 'tenant', deps.streamSql),
    get('/test-agent', 'tenant', tools.testAgent),
    get('/openapi.json', 'key', (_req, res) => sendJson(res, 200, openApi)),
    get('/admin/stats', 'viewer', admin.stats),
    get('/admin/connections', 'viewer', admin.connections),
    get('/admin/tenants', 'viewer', admin.tenants),
    post('/admin/tenants', 'admin', deps.tenants.create),
    get('/admin/tenants/:tenantId', 'viewer', deps.tenants.read),
    { ...post('/admin/tenants/:tenantId', 'admin', deps.tenants.change), method: 'patch' },
    { ...get('/admin/tenants/:tenantId', 'admin', deps.tenants.remove), method: 'delete' },
    ...agentRoutes(deps),
    { ...post('/admin/tenants/:tenantId/enrolments', 'operator', deps.agentAdmin.enrol), json: false },
    get('/admin/tenants/:tenantId/agents', 'viewer', deps.agentAdmin.list),
    { ...get('/admin/tenants/:tenantId/agents/:agentId', 'admin', deps.agentAdmin.revoke), method: 'delete' },
    {
      ...post('/admin/tenants/:tenantId/agents/:agentId/rotate', 'admin', deps.agentAdmin.rotate),
      json: false,
    },
    get('/metrics', 'metrics', renderMetrics(deps.metrics)),
    get('/health', 'open', healthOf(deps.version)),
    get('/ready', 'open', readyUnless(deps.isDraining)),
  ];
}

/** What a customer's host asks for before it has an identity, and with it. Bodies are read behind a count of attempts. */
function agentRoutes({ agentFiles, enrolment }: Pick<RoutesDeps, 'agentFiles' | 'enrolment'>): Route[] {
  const open = { door: 'open', json: false } as const;
  const files: Route[] = [
    { ...open, method: 'get', path: '/agent/install.sh', handle: agentFiles.installer },
    { ...open, method: 'get', path: '/agent/starrocks-agent.mjs', handle: agentFiles.bundle },
    { ...open, method: 'get', path: '/agent/starrocks-agent.mjs.sha256', handle: agentFiles.checksum },
    { ...open, method: 'get', path: '/agent/starrocks-agent.catalogue.json', handle: agentFiles.catalogue },
  ];
  if (enrolment === undefined) return files;
  return [
    ...files,
    { ...open, method: 'post', path: ENROLL_PATH, handle: enrolment.enroll },
    { ...open, method: 'post', path: IDENTITY_CHECK_PATH, handle: enrolment.identityCheck },
    { ...open, method: 'post', path: RETIRE_PATH, handle: enrolment.retire },
    { ...open, method: 'post', path: ROTATE_PATH, handle: enrolment.rotate },
  ];
}

/** Field names as existing monitoring knows them. Says nothing about tenants. */
function healthOf(version: string): Step {
  return (_req, res) =>
    sendJson(res, 200, { status: 'healthy', service: 'starrocks-mcp-server', version, uptime: process.uptime() });
}

function readyUnless(isDraining: () => boolean): Step {
  return (_req, res) => {
    if (isDraining()) throw new HubError('SHUTTING_DOWN', 'The hub finishes its running calls and then stops.');
    sendJson(res, 200, { status: 'ready' });
  };
}

function renderMetrics(metrics: HubMetrics): Step {
  return async (_req, res) => {
    const text = await metrics.render();
    res.setHeader('Content-Type', metrics.contentType);
    res.end(text);
  };
}
