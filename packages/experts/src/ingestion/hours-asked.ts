import type { Context } from '../cluster/context.ts';

const DEFAULT_HOURS = 24;

/** How many hours back the caller of analyze_ingestion_health wants to know. */
export function hoursAsked(context: Context): number {
  const hours = context.parameters['hours'];
  return typeof hours === 'number' ? hours : DEFAULT_HOURS;
}
