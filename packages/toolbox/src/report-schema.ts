import * as z from 'zod';

const severity = z.enum(['critical', 'warning', 'info']);

const remedy = z.object({
  text: z.string(),
  statement: z.string().optional(),
});

const evidence = z.object({
  statement: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
  truncated: z.boolean(),
});

const quantity = { value: z.union([z.number(), z.string()]), unit: z.string() };

const finding = z.object({
  id: z.string(),
  severity,
  confidence: z.enum(['high', 'medium', 'low']),
  title: z.string(),
  summary: z.string(),
  objects: z.array(z.object({ kind: z.string(), name: z.string() })),
  measured: z.object(quantity),
  threshold: z.object({ ...quantity, source: z.string() }),
  evidence: z.array(evidence),
  impact: z.string(),
  causes: z.array(z.string()),
  remedies: z.array(remedy),
  doc: z.string(),
  explained_by: z.string().optional(),
});

const rootCause = z.object({
  id: z.string(),
  severity,
  title: z.string(),
  summary: z.string(),
  explains: z.array(z.string()),
  remedies: z.array(remedy),
});

const check = z.object({
  id: z.string(),
  expert: z.string(),
  status: z.enum(['passed', 'found', 'not_applicable', 'unknown']),
  reason: z.string().optional(),
});

/** The structured report of `experts`, as clients see it. Fields may be added; none is renamed. */
export const reportSchema = z.object({
  tenant: z.string(),
  language: z.enum(['zh', 'en']),
  generated_at: z.string(),
  cluster: z.object({
    version: z.string(),
    architecture: z.enum(['shared-nothing', 'shared-data', 'unknown']),
    now: z.string().nullable(),
    time_zone: z.string().nullable(),
    nodes: z.object({ alive: z.number().nullable(), total: z.number().nullable() }),
  }),
  status: z.enum(['healthy', 'attention', 'critical', 'unknown']),
  score: z.number().nullable().describe('0 to 100 over the checks that ran; null when none did.'),
  summary: z.string(),
  root_causes: z.array(rootCause).describe('explains has the ids of the findings that follow from it.'),
  findings: z.array(finding).describe('The most urgent first.'),
  checks: z.array(check).describe('Status unknown could not run; it is not healthy.'),
  figures: z.array(z.object({ id: z.string(), object: z.string(), value: z.number(), unit: z.string() })),
  cost: z.object({ statements: z.number(), rows: z.number(), bytes: z.number(), elapsed_ms: z.number() }),
});
