import * as z from 'zod';
import { cellSchema, fieldSchema } from './frames.ts';

/** Wire version of hub <-> agent; changes only when a frame or a body changes. */
export const WIRE_VERSION = 1;

/** Token of the hub at the agent's door; `Authorization: Bearer` is accepted too. */
export const AGENT_TOKEN_HEADER = 'x-agent-token';

/** Where the hub's trace stands (W3C Trace Context), for an agent that sends traces too. */
export const TRACEPARENT_HEADER = 'traceparent';

/** Which request of a client this is for, so that the logs of both sides are found together. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** Ids that are taken over from a header; whatever else stands there is passed over. */
export const SANE_REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** Accept this to get frames instead of one buffered body. */
export const NDJSON = 'application/x-ndjson';

/** GET /health, open: no host names, no secrets. `database` is what the last contact with it said. */
export const agentHealthSchema = z.object({
  status: z.enum(['healthy', 'degraded']),
  service: z.literal('starrocks-agent'),
  version: z.string(),
  protocol: z.number().int(),
  uptime: z.number(),
  database: z.object({ connected: z.boolean().nullable(), checked_seconds_ago: z.number().nullable() }),
  /** Of an agent that opens the connection itself: whether it stands. */
  hub: z.object({ connected: z.boolean() }).optional(),
});
export type AgentHealth = z.infer<typeof agentHealthSchema>;

/** GET /test-connection with token. */
export const testConnectionSchema = z.object({
  success: z.literal(true),
  version: z.string(),
  latency_ms: z.number(),
  /** False when the owner lets only system tables be read; absent from an agent that does not say. */
  adhoc_sql: z.boolean().optional(),
});
export type TestConnection = z.infer<typeof testConnectionSchema>;

/** POST /execute-sql. `limits` may only tighten the agent's own; `jobId` (UUID) makes the statement cancellable. */
export const executeSqlRequestSchema = z.object({
  sql: z.string().min(1),
  parameters: z
    .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .max(1_000)
    .optional(),
  jobId: z.uuid().optional(),
  limits: z
    .object({
      maxRows: z.number().int().positive(),
      maxBytes: z.number().int().positive(),
      timeoutMs: z.number().int().positive(),
    })
    .partial()
    .optional(),
});
export type ExecuteSqlRequest = z.infer<typeof executeSqlRequestSchema>;

/** The buffered answer. `executionTime` in milliseconds. */
export const executeSqlResponseSchema = z.object({
  success: z.literal(true),
  data: z.array(z.record(z.string(), cellSchema)),
  metadata: z.object({
    rowCount: z.number().int(),
    executionTime: z.number(),
    fields: z.array(fieldSchema),
    truncated: z.boolean(),
    jobId: z.string(),
  }),
});
export type ExecuteSqlResponse = z.infer<typeof executeSqlResponseSchema>;

/** Every error body of the agent. */
export const agentErrorSchema = z.object({
  success: z.literal(false),
  error: z.string(),
  code: z.string(),
  message: z.string(),
  errno: z.number().int().optional(),
  sqlState: z.string().optional(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
});
export type AgentErrorBody = z.infer<typeof agentErrorSchema>;
