import * as z from 'zod';
import { ALL_TOOLS } from './all-tools.ts';
import type { ClusterSession } from './cluster-session.ts';
import type { ToolTenant } from './context.ts';
import type { Tool } from './tool.ts';

type JsonValue = z.infer<ReturnType<typeof z.json>>;

/** A JSON schema of an object, in the narrow dialect that real MCP clients digest. */
export type ObjectJsonSchema = {
  readonly type: 'object';
  readonly properties: Record<string, JsonValue>;
  readonly required?: string[];
};

/** A tool as `tools/list` and `GET /tools` show it. */
export interface ToolListing {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: ObjectJsonSchema;
  readonly outputSchema: ObjectJsonSchema;
  readonly annotations: {
    readonly title: string;
    readonly readOnlyHint: true;
    readonly destructiveHint: false;
    readonly idempotentHint: true;
    readonly openWorldHint: false;
  };
}

/** What a failed call carries as structured content: see `ToolErrorBody`. Named in one line, as every tool repeats it. */
const ERROR_PROPERTIES = {
  error: { type: 'string', description: 'Of a failed call: code, message, request_id, details too.' },
  message: { type: 'string' },
  tenant: { type: 'string' },
} as const;

const jsonObject = z.record(z.string(), z.json());

const LISTINGS = ALL_TOOLS.map((tool) => ({ adhoc: tool.adhoc, listing: deepFreeze(listingOf(tool)) }));
const WITH_ADHOC: readonly ToolListing[] = LISTINGS.map(({ listing }) => listing);
const WITHOUT_ADHOC: readonly ToolListing[] = LISTINGS.filter(({ adhoc }) => !adhoc).map(({ listing }) => listing);

interface ListInput {
  readonly tenant: Pick<ToolTenant, 'adhocSql'>;
  /** See `Caller.tools`. */
  readonly tools?: ReadonlySet<string> | undefined;
  /** Where the cluster's owner has refused ad-hoc SQL of late, it is not offered either. */
  readonly session?: Pick<ClusterSession, 'adhoc'>;
}

/** The tools that this caller may use. Built once per process: the same frozen objects for every caller. */
export function listTools({ tenant, tools, session }: ListInput): readonly ToolListing[] {
  const offered = tenant.adhocSql && session?.adhoc.isFresh() !== true ? WITH_ADHOC : WITHOUT_ADHOC;
  return tools ? offered.filter(({ name }) => tools.has(name)) : offered;
}

function listingOf(tool: Tool): ToolListing {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: objectJsonSchema(tool.input),
    outputSchema: withErrors(outline(objectJsonSchema(tool.output))),
    annotations: {
      title: tool.title,
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
  };
}

/**
 * "input" also for outputs: the other form closes each object with `additionalProperties: false`, and one boolean
 * subschema loses Gemini CLI the whole server. Without `$schema`, which older validators look up and do not find.
 */
function objectJsonSchema(schema: z.ZodObject): ObjectJsonSchema {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', reused: 'inline' });
  return {
    type: 'object',
    properties: jsonObject.parse(spellOutTypes(z.json().parse(properties))),
    ...(required.length > 0 && { required }),
  };
}

/** A list of types becomes `anyOf`, which more clients understand. */
function spellOutTypes(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(spellOutTypes);
  if (schema === null || typeof schema !== 'object') return schema;
  const { type, ...rest } = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, spellOutTypes(value)]),
  );
  if (Array.isArray(type)) return { ...rest, anyOf: type.map((one) => ({ type: one })) };
  return type === undefined ? rest : { type, ...rest };
}

/**
 * Nested objects by the names of their fields alone. Most clients pay for the whole list in each conversation, and the
 * full schemas of these tools are two thirds of it.
 */
function outline({ type, properties }: ObjectJsonSchema): ObjectJsonSchema {
  const outlined = Object.entries(properties).map(([name, schema]) => [name, outlineField(schema)]);
  return { type, properties: Object.fromEntries(outlined) };
}

function outlineField(schema: JsonValue): JsonValue {
  const { properties, required: _required, items, description, ...rest } = jsonObject.parse(schema);
  const fields = properties ?? fieldsOf(items);
  if (fields === undefined) return schema;
  const names = `Fields: ${Object.keys(jsonObject.parse(fields)).join(', ')}.`;
  return {
    ...rest,
    ...(items !== undefined && { items: { type: 'object' } }),
    description: typeof description === 'string' ? `${description} ${names}` : names,
  };
}

function fieldsOf(items: JsonValue | undefined): JsonValue | undefined {
  return items === undefined ? undefined : jsonObject.parse(items)['properties'];
}

/**
 * Clients validate a failed call's structured content against the same schema, so nothing at the top is required and
 * the fields of a failure are named.
 */
function withErrors({ type, properties }: ObjectJsonSchema): ObjectJsonSchema {
  return { type, properties: { ...ERROR_PROPERTIES, ...properties } };
}

function deepFreeze<T extends object>(value: T): T {
  for (const child of Object.values(value)) if (typeof child === 'object' && child !== null) deepFreeze(child);
  return Object.freeze(value);
}
