import { z } from 'zod';

const row = z.record(z.string(), z.unknown());

const faultText = z.object({
  errno: z.number().int().min(1).max(65_535).default(1064),
  message: z.string(),
  sqlState: z.string().length(5).default('HY000'),
});

const rate = z.object({
  table: z.string(),
  match: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  column: z.string(),
  per_second: z.number(),
});

const generator = z.object({
  count: z.number().int().min(0).max(20_000_000),
  row,
});

/** A scenario file as written. Keys that are not named here, such as `expect`, are for others and ignored. */
export const scenarioSchema = z.object({
  name: z.string(),
  version: z.string(),
  mode: z.enum(['shared-nothing', 'shared-data']).default('shared-nothing'),
  now: z.string().optional(),
  time_zone: z.string().default('Asia/Shanghai'),
  grants: z
    .object({
      operate: z.boolean().default(true),
      users: z.record(z.string(), z.array(z.string())).default({}),
      roles: z.record(z.string(), z.array(z.string())).default({}),
    })
    .default({ operate: true, users: {}, roles: {} }),
  tables: z.record(z.string(), z.array(row)).default({}),
  generate: z.record(z.string(), z.union([generator, z.array(generator)])).default({}),
  columns: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  /** Text of `get_query_profile`, by query id. */
  profiles: z.record(z.string(), z.string()).default({}),
  variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  faults: z
    .object({
      slow: z.record(z.string(), z.number().min(0)).default({}),
      fail: z.record(z.string(), faultText).default({}),
    })
    .default({ slow: {}, fail: {} }),
  rates: z.array(rate).default([]),
});

export type ScenarioFile = z.infer<typeof scenarioSchema>;
export type RateFile = z.infer<typeof rate>;
