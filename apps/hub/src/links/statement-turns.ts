import { HubError } from '@starrocks-mcp/protocol';
import type { RunOptions } from '@starrocks-mcp/starrocks';
import { Slots } from './slots.ts';
import { startDeadline } from './statement-deadline.ts';

const MAX_WAITING = 1_000;

/** One statement's place at a tenant. */
export interface Turn {
  /** Aborted at the deadline, by the caller, or when the link is closed; the reason is a HubError or the caller's own. */
  readonly signal: AbortSignal;
  /** As asked for, with what is left of the time. */
  readonly options: RunOptions;
  /** Gives the place back. */
  done(): void;
}

/** Lets so many statements at one tenant run at once, each within its time. */
export class StatementTurns {
  readonly #tenantId: string;
  readonly #slots: Slots;
  readonly #running = new Set<AbortController>();

  constructor({ tenantId, concurrency }: { readonly tenantId: string; readonly concurrency: number }) {
    this.#tenantId = tenantId;
    const busy = `Too many statements are waiting for tenant "${tenantId}". Try again shortly.`;
    this.#slots = new Slots({ busy, concurrency, maxWaiting: MAX_WAITING });
  }

  /** Resolves when it is this statement's turn. Rejects with a HubError when its time is over before, or HUB_BUSY. */
  async take(options: RunOptions): Promise<Turn> {
    const deadline = startDeadline({ tenantId: this.#tenantId, ...options });
    const { controller } = deadline;
    this.#running.add(controller);
    const stop = (): void => {
      deadline.stop();
      this.#running.delete(controller);
    };
    try {
      await this.#slots.acquire(controller.signal);
    } catch (thrown) {
      stop();
      throw asCancelled(thrown);
    }
    const timeoutMs = Math.max(1, Math.ceil(deadline.endsAt - performance.now()));
    return {
      signal: controller.signal,
      options: { ...options, timeoutMs },
      done: () => {
        stop();
        this.#slots.release();
      },
    };
  }

  close(): void {
    const reason = new HubError('SHUTTING_DOWN', 'The link to this tenant was closed. Try again.');
    for (const controller of this.#running) controller.abort(reason);
  }
}

/** What a signal was aborted with, as an error of ours. */
export function asCancelled(thrown: unknown): HubError {
  if (thrown instanceof HubError) return thrown;
  return new HubError('CANCELLED', 'The call was cancelled, and its statement with it.', { cause: thrown });
}
