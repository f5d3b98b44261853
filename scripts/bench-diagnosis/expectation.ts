import { z } from 'zod';

const severity = z.enum(['critical', 'warning', 'info']);
const status = z.enum(['healthy', 'attention', 'critical', 'unknown']);
const ids = z.array(z.string()).default([]);

/** What a scenario's `expect` says; packages/experts/scenarios/README.md explains each field. */
const expectation = z.strictObject({
  about: z.string(),
  kind: z.enum(['fault', 'healthy']).default('fault'),
  findings: z.strictObject({
    must: z.array(z.strictObject({ id: z.string(), severity: severity.optional(), object: z.string().optional() })),
    may: ids,
    mustNot: ids,
  }),
  root_causes: z.array(z.union([z.string(), z.array(z.string())])),
  root_causes_may: ids,
  status: z.union([status, z.array(status)]).optional(),
  unknown: ids,
  not_passed: ids,
  absent: ids,
});

export type Expectation = z.infer<typeof expectation>;

/** Throws a ZodError that names the field. */
export function parseExpectation(value: unknown): Expectation {
  return expectation.parse(value);
}
