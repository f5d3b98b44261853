import * as z from 'zod';
import { SEVERITIES, TRANSITIONS } from './alert-target.ts';

const alertSchema = z.object({
  transition: z.enum([...TRANSITIONS, 'test']),
  severity: z.enum(SEVERITIES),
  finding_id: z.string().nullable(),
  title: z.string(),
  summary: z.string(),
  root_cause: z
    .object({ id: z.string(), title: z.string(), summary: z.string(), explains: z.array(z.string()).readonly() })
    .nullable(),
});
/** One transition as it is told. Never evidence, never a statement. */
export type Alert = z.output<typeof alertSchema>;

/** What one delivery tells. A webhook gets one alert at a time, a mail all of one diagnosis. */
export const messageSchema = z.object({
  id: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  /** Null in a test. */
  tenant: z.object({ id: z.string(), name: z.string() }).nullable(),
  report_id: z.string().nullable(),
  /** To the report in the console; null unless PUBLIC_URL is set. */
  link: z.string().nullable(),
  language: z.enum(['en', 'zh']),
  alerts: z.array(alertSchema),
});
export type AlertMessage = z.output<typeof messageSchema>;

/** The body of a webhook: fields of the message and of its alert side by side. */
export function webhookBody({ id, at, tenant, report_id, link, alerts }: AlertMessage): string {
  const [alert] = alerts;
  return JSON.stringify({
    id,
    type: alert?.transition === 'test' ? 'test' : 'alert',
    at,
    tenant_id: tenant?.id ?? null,
    tenant_name: tenant?.name ?? null,
    ...alert,
    report_id,
    link,
  });
}
