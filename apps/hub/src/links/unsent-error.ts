import { HubError } from '@starrocks-mcp/protocol';
import { TryLaterError } from '../limits/try-later-error.ts';

/** The statement cannot have begun: nothing of it left the hub. */
export class UnsentError extends HubError {}

/** The other side is busy, began nothing, and says when to ask again. */
export class AskAgainError extends TryLaterError {}

/** What passes by itself, in moments: a process that restarts, a name that is looked up once more. */
const PASSING = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);

/** True for the failure of a connection that may stand the next moment. */
export function isPassing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && PASSING.has(String(cause.code));
}
