import * as z from 'zod';
import { viewSchema } from './view-schema.ts';

const conclusion = z.object({
  severity: z.enum(['critical', 'warning', 'info', 'unknown']),
  finding: z.string().optional(),
  text: z.string(),
  remedies: z.array(z.object({ text: z.string(), statement: z.string().optional() })),
});

/** The structured answer of an inquiry of `experts`, as clients see it. */
export const inquirySchema = viewSchema.omit({ view: true }).extend({
  inquiry: z.string(),
  known: z.boolean().describe('False: there is no such object; conclusions may name near ones.'),
  summary: z.string(),
  conclusions: z.array(conclusion).describe('Most urgent first; unknown is not healthy.'),
});
