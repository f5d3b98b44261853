import type * as z from 'zod';
import type { ToolContext } from './context.ts';
import { parseArguments } from './tool-arguments.ts';

/** The same answer twice: for people, and for programs. */
export interface ToolAnswer {
  readonly text: string;
  readonly structured: Readonly<Record<string, unknown>>;
}

interface ToolDefinition<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** Helps a model to choose: what it answers, when to prefer it, what it costs the cluster. */
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  /** Listed and run only for tenants that allow ad-hoc SQL. */
  readonly adhoc?: boolean;
  /** Whose checks it runs. Default: none. */
  readonly experts?: readonly string[];
  handler(
    args: z.output<Input>,
    ctx: ToolContext,
  ): Promise<{ text: string; structured: DeepReadonly<z.input<Output>> }>;
}

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** A tool with its argument type closed over, so that tools of all shapes fit one list. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly adhoc: boolean;
  readonly experts: readonly string[];
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  /** Throws BAD_ARGUMENTS for arguments that do not fit; unknown ones are ignored, as clients add their own. */
  run(args: Readonly<Record<string, unknown>>, ctx: ToolContext): Promise<ToolAnswer>;
}

export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  const { name, title, description, input, output, adhoc = false, experts = [] } = definition;
  return {
    name,
    title,
    description,
    adhoc,
    experts,
    input,
    output,
    run: async (args, ctx) => {
      const answer = await definition.handler(parseArguments({ tool: name, schema: input, args }), ctx);
      return { text: answer.text, structured: { ...answer.structured } };
    },
  };
}
