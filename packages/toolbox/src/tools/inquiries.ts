import { INQUIRIES, renderInquiry, runInquiry, type EarlierLook } from '@starrocks-mcp/experts';
import { HubError } from '@starrocks-mcp/protocol';
import { createClusterPort } from '../cluster-port.ts';
import { detectedCapabilities } from '../detected-capabilities.ts';
import { inquirySchema } from '../inquiry-schema.ts';
import type { ToolContext } from '../context.ts';
import { defineTool, type Tool } from '../tool.ts';
import { splitArguments, viewArguments } from '../view-arguments.ts';

type Inquiry = (typeof INQUIRIES)[number];

/** Tools that answer one question about one object: one for each inquiry of the experts. */
export const INQUIRY_TOOLS: readonly Tool[] = INQUIRIES.map(defineInquiryTool);

function defineInquiryTool(inquiry: Inquiry): Tool {
  return defineTool({
    name: inquiry.name,
    title: inquiry.title.en,
    description: `${inquiry.description.en} Cost: at most ${inquiry.maxStatements} small statements on system tables.`,
    input: viewArguments(inquiry),
    output: inquirySchema,
    handler: async (args, ctx) => {
      const { parameters, language = ctx.tenant.language } = splitArguments(inquiry, args);
      assertOneOf(
        inquiry,
        Object.keys(parameters).filter((name) => parameters[name] !== ''),
      );
      const earlier = inquiry.figures === undefined ? [] : await earlierLooks(ctx);
      const { figures, ...result } = await runInquiry({
        port: createClusterPort(ctx),
        inquiry,
        tenant: ctx.tenant.id,
        language,
        capabilities: await detectedCapabilities(ctx),
        parameters,
        earlier,
        signal: ctx.signal,
        sampleIntervalMs: ctx.limits.sampleIntervalMs,
      });
      await ctx.session.looks.rememberFigures(figures);
      return { text: renderInquiry(result), structured: result };
    },
  });
}

/** Undefined when they cannot be read; the answer says so. */
async function earlierLooks({ session }: ToolContext): Promise<readonly EarlierLook[] | undefined> {
  try {
    return await session.looks.measured();
  } catch {
    return undefined;
  }
}

function assertOneOf({ name, oneOf }: Inquiry, given: readonly string[]): void {
  if (oneOf === undefined || oneOf.filter((parameter) => given.includes(parameter)).length === 1) return;
  throw new HubError('BAD_ARGUMENTS', `${name}: give exactly one of ${oneOf.map((one) => `"${one}"`).join(', ')}.`, {
    details: { arguments: oneOf.join(', ') },
  });
}
