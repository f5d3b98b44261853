import { HubError } from '@starrocks-mcp/protocol';
import * as z from 'zod';

/** Every tool has it: the language of the answer's text. */
export const languageArgument = z
  .enum(['zh', 'en'])
  .optional()
  .describe("zh (Chinese) or en. Default: the tenant's own.");

/** How much of a report its text says; the structured content always has all. */
export const detailArgument = z
  .enum(['normal', 'full'])
  .default('normal')
  .describe('normal: at most 8,000 characters of text. full: everything, with evidence.');

/** How many rows a list tool returns. */
export function limitArgument(defaultLimit: number): z.ZodDefault<z.ZodNumber> {
  return z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(defaultLimit)
    .describe(`How many rows to return, 1 to 1000. Default ${defaultLimit}.`);
}

/** How far to look back, by the cluster's own clock. */
export function hoursArgument(defaultHours: number): z.ZodDefault<z.ZodNumber> {
  return z
    .number()
    .int()
    .min(1)
    .max(720)
    .default(defaultHours)
    .describe(`How many hours to look back from the cluster's own clock, 1 to 720. Default ${defaultHours}.`);
}

interface ParseInput<Schema extends z.ZodObject> {
  readonly tool: string;
  readonly schema: Schema;
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * Arguments as the tool's schema says, or BAD_ARGUMENTS naming each argument that is wrong. Unknown arguments are
 * dropped. `null` counts as not given, as several clients send it for every optional argument; nothing else is coerced:
 * a number sent as text is refused.
 */
export function parseArguments<Schema extends z.ZodObject>(input: ParseInput<Schema>): z.output<Schema> {
  const { tool, schema, args } = input;
  const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => describeIssue(issue, given));
  throw new HubError('BAD_ARGUMENTS', `${tool}: ${problems.join(' ')}`, {
    details: { arguments: [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))].join(', ') },
  });
}

function describeIssue(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): string {
  const name = issue.path.map(String).join('.');
  const value = given[name];
  if (value === undefined) return `"${name}" is required.`;
  const unit = 'origin' in issue && issue.origin === 'string' ? ' characters long' : '';
  if (issue.code === 'invalid_type')
    return `"${name}" must be ${article(issue.expected)}, not ${describeValue(value)}.`;
  if (issue.code === 'invalid_value') return `"${name}" must be one of ${issue.values.map(String).join(', ')}.`;
  if (issue.code === 'too_small' && value === '') return `"${name}" must not be empty.`;
  if (issue.code === 'too_small') return `"${name}" must be at least ${issue.minimum}${unit}.`;
  if (issue.code === 'too_big') return `"${name}" must be at most ${issue.maximum}${unit}.`;
  return `"${name}" ${issue.message}.`;
}

function article(expected: string): string {
  if (expected === 'int') return 'a whole number';
  if (expected === 'string') return 'text';
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return 'text (write the value without quotes)';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a number with a fraction';
  return article(typeof value);
}
