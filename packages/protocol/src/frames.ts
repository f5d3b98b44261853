import * as z from 'zod';

/**
 * A stream of one statement's answer, one JSON object a line (application/x-ndjson):
 * head, any number of rows and hb, then exactly one end or err. A stream without end or err was cut: STREAM_TRUNCATED.
 */

/** A cell: INT and smaller and FLOAT/DOUBLE as number; BIGINT, LARGEINT, DECIMAL, dates, text, JSON as string; binary as base64. */
export const cellSchema = z.union([z.string(), z.number(), z.null()]);

export const fieldSchema = z.object({ name: z.string(), type: z.string() });

export const frameSchema = z.discriminatedUnion('t', [
  z.object({ t: z.literal('head'), jobId: z.string(), fields: z.array(fieldSchema) }),
  z.object({ t: z.literal('rows'), seq: z.number().int().nonnegative(), rows: z.array(z.array(cellSchema)) }),
  z.object({ t: z.literal('hb') }),
  z.object({
    t: z.literal('end'),
    rows: z.number().int().nonnegative(),
    bytes: z.number().int().nonnegative(),
    truncated: z.boolean(),
    elapsedMs: z.number().nonnegative(),
    /** SHA-256, hexadecimal, over the JSON text of all rows frames in their order. */
    sha256: z.string().max(64).optional(),
    /** The agent's signature over what it did; see `receipt.ts`. */
    receipt: z.string().max(4_096).optional(),
  }),
  z.object({
    t: z.literal('err'),
    code: z.string(),
    message: z.string(),
    errno: z.number().int().optional(),
    sqlState: z.string().optional(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  }),
]);

export type Frame = z.infer<typeof frameSchema>;
export type Cell = z.infer<typeof cellSchema>;
export type Field = z.infer<typeof fieldSchema>;
