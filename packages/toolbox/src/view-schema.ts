import * as z from 'zod';

const table = z.object({
  name: z.string(),
  title: z.string(),
  columns: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      format: z.enum(['text', 'count', 'bytes', 'share', 'duration']),
    }),
  ),
  rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  truncated: z.boolean(),
  notes: z.array(z.string()),
  unknown: z.string().nullable(),
});

/** The structured answer of a view of `experts`, as clients see it. */
export const viewSchema = z.object({
  view: z.string(),
  title: z.string(),
  tenant: z.string(),
  language: z.enum(['zh', 'en']),
  cluster: z.object({
    version: z.string(),
    architecture: z.enum(['shared-nothing', 'shared-data', 'unknown']),
    now: z.string().nullable(),
    time_zone: z.string().nullable(),
  }),
  tables: z.array(table).describe('Shares: 0 to 1; durations: s; unknown: why.'),
  statements: z.array(z.string()),
  cost: z.object({ statements: z.number(), rows: z.number(), bytes: z.number(), elapsed_ms: z.number() }),
});
