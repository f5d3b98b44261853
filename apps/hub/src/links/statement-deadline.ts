import { HubError } from '@starrocks-mcp/protocol';

/** The agent ends a statement itself at its deadline; the hub waits this much longer for its word. */
const DEADLINE_GRACE_MS = 2_000;

interface DeadlineInput {
  readonly tenantId: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Aborts at the deadline, or when the caller does. By hand, as `AbortSignal.any` costs more than the rest of a short
 * call and holds on to signals that live long.
 */
export function startDeadline({ tenantId, timeoutMs, signal: outer }: DeadlineInput) {
  const controller = new AbortController();
  const late = (): void =>
    controller.abort(
      new HubError(
        'QUERY_TIMEOUT',
        `Tenant "${tenantId}" did not finish the statement in ${Math.ceil(timeoutMs / 1000)} s; it was cancelled.`,
      ),
    );
  const timer = setTimeout(late, timeoutMs + DEADLINE_GRACE_MS);
  const onAbort = (): void => controller.abort(outer?.reason);
  if (outer?.aborted === true) onAbort();
  outer?.addEventListener('abort', onAbort, { once: true });
  const stop = (): void => {
    clearTimeout(timer);
    outer?.removeEventListener('abort', onAbort);
  };
  return { controller, endsAt: performance.now() + timeoutMs, stop };
}
