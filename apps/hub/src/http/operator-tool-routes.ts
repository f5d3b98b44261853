import { asHubError, HubError } from '@starrocks-mcp/protocol';
import { callTool, listTools } from '@starrocks-mcp/toolbox';
import type { RequestLimits } from '../limits/request-limits.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import { answerTest } from './answer-test.ts';
import { errorBody } from './error-answer.ts';
import { abortWhenGone, sendJson, type Incoming, type Outgoing } from './exchange.ts';
import { leaveWithAnswer, stopHolding } from './held-places.ts';
import { operatorOf, tenantIn } from './operator-view.ts';
import { get, post, postWithoutBody, type Route } from './route.ts';
import { parseCall, type ToolRoutesDeps } from './tool-routes.ts';

interface OperatorToolDeps extends ToolRoutesDeps {
  readonly registry: TenantRegistry;
  readonly limits: Pick<RequestLimits, 'enter'>;
}

const PING_MS = 15_000;
const STREAM_HEADERS = { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' };

/** The tools for operators, who name the tenant in the path and watch the call. */
export function createOperatorToolRoutes({ registry, makeCaller, limits, ...deps }: OperatorToolDeps): Route[] {
  async function call(req: Incoming, res: Outgoing): Promise<void> {
    const { context } = res.locals;
    const tenant = tenantIn(registry, req, res);
    context.tenant = tenant;
    if (!tenant.enabled)
      throw new HubError('TENANT_DISABLED', `The tenant "${tenant.id}" is disabled; enable it first.`);
    const { tool, arguments: args } = parseCall(req.body);
    const caller = makeCaller({
      principal: operatorOf(res),
      tenant,
      requestId: context.requestId,
      source: context.source,
      onCall(record) {
        context.tool = record.tool;
        context.errorCounted = record.error !== undefined;
      },
    });
    leaveWithAnswer(res, limits.enter({ principal: operatorOf(res), tenant, calls: 1 }));
    stopHolding(res);
    const events = openEvents(res);
    try {
      const { structured: result, text } = await callTool({
        caller,
        name: tool,
        args: args ?? {},
        signal: abortWhenGone(res),
        progress: (progress) => events.send('progress', progress),
      });
      events.send('result', { tool, tenant: tenant.id, request_id: context.requestId, result, text });
    } catch (thrown) {
      const error = asHubError(thrown);
      context.errorCode = error.code;
      context.cause = error.cause;
      events.send('error', errorBody(error, res));
    } finally {
      events.close();
    }
  }

  return [
    get('/admin/tools', 'viewer', (_req, res) => {
      const { tools } = operatorOf(res);
      sendJson(res, 200, { tools: listTools({ tenant: { adhocSql: true }, tools }) });
    }),
    post('/admin/tenants/:tenantId/calls', 'operator', call),
    postWithoutBody('/admin/tenants/:tenantId/test', 'operator', (req, res) =>
      answerTest({ ...deps, tenant: tenantIn(registry, req, res), res }),
    ),
  ];
}

/** A stream of server-sent events, from now on. */
function openEvents(res: Outgoing) {
  res.writeHead(200, STREAM_HEADERS);
  res.flushHeaders();
  const pinger = setInterval(() => res.write(': ping\n\n'), PING_MS);
  res.once('close', () => clearInterval(pinger));
  return {
    send(event: string, data: object): void {
      if (!res.closed) res.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    close(): void {
      clearInterval(pinger);
      if (!res.closed) res.end();
    },
  };
}
