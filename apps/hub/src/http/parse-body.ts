import { HubError } from '@starrocks-mcp/protocol';
import type * as z from 'zod';

const TOLD_ISSUES = 5;

/** A body by its schema. Throws BAD_REQUEST, which names the fields that are wrong. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const told = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new HubError('BAD_REQUEST', `The body does not have the right form. ${told.slice(0, TOLD_ISSUES).join('; ')}.`);
}
