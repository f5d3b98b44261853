import { renderView, runView, VIEWS } from '@starrocks-mcp/experts';
import { createClusterPort } from '../cluster-port.ts';
import { detectedCapabilities } from '../detected-capabilities.ts';
import { defineTool, type Tool } from '../tool.ts';
import { splitArguments, viewArguments } from '../view-arguments.ts';
import { viewSchema } from '../view-schema.ts';

type View = (typeof VIEWS)[number];

/** The tools that list facts without judging them: one for each view of the experts, which says what it takes. */
export const VIEW_TOOLS: readonly Tool[] = VIEWS.map(defineViewTool);

function defineViewTool(view: View): Tool {
  return defineTool({
    name: view.name,
    title: view.title.en,
    description: `${view.description.en} ${costOf(view)}`,
    input: viewArguments(view),
    output: viewSchema,
    handler: async (args, ctx) => {
      const { parameters, language = ctx.tenant.language } = splitArguments(view, args);
      const result = await runView({
        port: createClusterPort(ctx),
        view,
        tenant: ctx.tenant.id,
        language,
        capabilities: await detectedCapabilities(ctx),
        parameters,
        signal: ctx.signal,
        sampleIntervalMs: ctx.limits.sampleIntervalMs,
      });
      return { text: renderView(result), structured: result };
    },
  });
}

/** Its own reads, and up to four that tell the cluster's clock, architecture and nodes. */
function costOf(view: View): string {
  return `Cost: at most ${Object.keys(view.reads).length + 4} small statements on system tables.`;
}
