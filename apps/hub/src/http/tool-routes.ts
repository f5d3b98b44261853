import { HubError } from '@starrocks-mcp/protocol';
import { callTool, listTools } from '@starrocks-mcp/toolbox';
import * as z from 'zod';
import type { AgentDoor } from '../dial-out/agent-door.ts';
import type { Breakers } from '../limits/breakers.ts';
import type { TenantLinks } from '../links/tenant-links.ts';
import type { TenantStats } from '../stats/tenant-stats.ts';
import type { MakeCaller } from './callers.ts';
import { answerTest } from './answer-test.ts';
import { abortWhenGone, sendJson, tenantOf, type Step } from './exchange.ts';

export interface ToolRoutesDeps {
  readonly makeCaller: MakeCaller;
  readonly links: TenantLinks;
  readonly stats: TenantStats;
  readonly breakers: Pick<Breakers, 'close'>;
  readonly agentDoor: Pick<AgentDoor, 'connectionOf'>;
}

export interface ToolRoutes {
  readonly list: Step;
  readonly call: Step;
  readonly testAgent: Step;
}

const callBody = z.object({ tool: z.string().min(1).max(200), arguments: z.record(z.string(), z.unknown()).nullish() });

/** The tools without MCP, for curl and scripts. */
export function createToolRoutes({ makeCaller, ...deps }: ToolRoutesDeps): ToolRoutes {
  return {
    list(_req, res) {
      const { tenant, principal } = tenantOf(res);
      sendJson(res, 200, { tenant: tenant.id, tools: listTools({ tenant, tools: principal.tools }) });
    },

    async call(req, res) {
      const { context } = res.locals;
      const { tenant, principal } = tenantOf(res);
      const { tool, arguments: args } = parseCall(req.body);
      const caller = makeCaller({
        principal,
        tenant,
        requestId: context.requestId,
        source: context.source,
        onCall(record) {
          context.tool = record.tool;
          context.errorCounted = record.error !== undefined;
        },
      });
      const answer = await callTool({ caller, name: tool, args: args ?? {}, signal: abortWhenGone(res) });
      sendJson(res, 200, {
        success: true,
        tool,
        tenant: tenant.id,
        request_id: context.requestId,
        result: answer.structured,
        text: answer.text,
      });
    },

    testAgent: (_req, res) => answerTest({ ...deps, tenant: tenantOf(res).tenant, res }),
  };
}

/** Throws BAD_REQUEST. */
export function parseCall(body: unknown): z.output<typeof callBody> {
  const parsed = callBody.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new HubError(
    'BAD_REQUEST',
    'Send {"tool": "<name>", "arguments": {…}}. GET /tools lists the tools and their arguments.',
  );
}
