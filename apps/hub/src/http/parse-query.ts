import { HubError } from '@starrocks-mcp/protocol';
import * as z from 'zod';
import type { Incoming } from './exchange.ts';

const TOLD_ISSUES = 5;

/** The question after the path, by its schema; names that it does not know are ignored. Throws BAD_REQUEST. */
export function parseQuery<Schema extends z.ZodType>(
  schema: Schema,
  { url = '/' }: Pick<Incoming, 'url'>,
): z.output<Schema> {
  const given = new URL(url, 'http://hub').searchParams;
  const repeated = [...new Set(given.keys())].filter((name) => given.getAll(name).length > 1);
  if (repeated.length > 0) throw new HubError('BAD_REQUEST', 'The question after the path names something twice.');
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const told = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new HubError(
    'BAD_REQUEST',
    `The question after the path does not have the right form. ${told.slice(0, TOLD_ISSUES).join('; ')}.`,
  );
}

/** A moment as ISO 8601 with its zone, or a day in UTC; as milliseconds since 1970. */
export const moment = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: 'must be a moment such as 2026-03-01T12:00:00Z, or a day',
  })
  .transform((text) => Date.parse(text))
  .refine((at) => at >= 0, 'must be after 1970');

/** A whole number as text. */
export function wholeNumberUpTo(max: number, fallback: number) {
  return z
    .string()
    .regex(/^\d{1,6}$/, `must be a whole number from 1 to ${max}`)
    .transform(Number)
    .refine((value) => value >= 1 && value <= max, `must be a whole number from 1 to ${max}`)
    .default(fallback);
}

export const languageQuery = z.enum(['en', 'zh'], { error: 'must be en or zh' }).optional();
