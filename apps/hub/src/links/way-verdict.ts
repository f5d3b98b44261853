import type { WayVerdict } from '../limits/circuit-breaker.ts';

/** Codes that mean that the way to the cluster is broken, not that a statement was. */
const BROKEN_WAY = new Set([
  'AGENT_OFFLINE',
  'AGENT_LOST',
  'AGENT_UNAUTHENTICATED',
  'AGENT_PROTOCOL',
  'DB_UNAVAILABLE',
  'DB_AUTH_FAILED',
  'DB_TLS_REQUIRED',
]);
/** Codes that say nothing about the way: the hub's own, or a statement that was given up. */
const SILENT = new Set(['HUB_BUSY', 'SHUTTING_DOWN', 'CANCELLED', 'QUERY_TIMEOUT', 'STREAM_TRUNCATED', 'INTERNAL']);

/** What a statement's end says about the way to its cluster. An error that agent or database gave is word from a way that works. */
export function wayVerdictOf(code: string): WayVerdict {
  if (BROKEN_WAY.has(code)) return 'broken';
  return SILENT.has(code) ? 'nothing' : 'works';
}
