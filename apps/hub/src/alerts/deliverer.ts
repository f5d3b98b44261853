import { loggableCause } from '@starrocks-mcp/protocol';
import type { Logger } from 'pino';
import type { SchedulerClock } from '../schedule/scheduler.ts';
import type { AlertMessage } from './alert-payload.ts';
import { DeliveryError, deliveryCodeOf } from './delivery-error.ts';
import type { Delivery, Outbox } from './outbox.ts';

type DeliveryOutcome = 'delivered' | 'failed' | 'given_up';

interface DelivererDeps {
  readonly outbox: Outbox;
  /** Rejects with a DeliveryError. */
  readonly send: (input: { targetId: string; message: AlertMessage; signal: AbortSignal }) => Promise<void>;
  readonly onOutcome?: (outcome: DeliveryOutcome) => void;
  readonly log: Logger;
  readonly clock: SchedulerClock;
  /** From 0 to 1. */
  readonly random?: () => number;
}

/** One message of a target at a time, so that one that hangs holds up nobody else's; of so many targets at once. */
const CONCURRENCY = 16;
const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 3_600_000;
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
/** The clock may be set, so that no timer is trusted for longer. */
const LONGEST_SLEEP_MS = 60_000;

/**
 * Delivers what is in the outbox: at least once, as a kill between the answer of a receiver and its note repeats the
 * message under the same id. What fails is tried again, ever more rarely, for a day.
 */
export class Deliverer {
  readonly #deps: DelivererDeps;
  readonly #busy = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();
  #cancelTimer: () => void = () => {};

  constructor(deps: DelivererDeps) {
    this.#deps = deps;
  }

  /** Looks at the outbox soon: after a start, and when something was put into it. */
  wake(): void {
    this.#sleep(0);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#cancelTimer();
    await Promise.allSettled(this.#busy.values());
  }

  #sleep(ms: number): void {
    if (this.#closing.signal.aborted) return;
    this.#cancelTimer();
    this.#cancelTimer = this.#deps.clock.after(ms, () => this.#look());
  }

  #look(): void {
    const { outbox, clock, log } = this.#deps;
    try {
      const due = outbox.listDue(clock.now()).filter(({ targetId }) => !this.#busy.has(targetId));
      for (const delivery of due.slice(0, CONCURRENCY - this.#busy.size)) this.#begin(delivery);
      const next = outbox.nextAfter(clock.now());
      this.#sleep(Math.min(next === undefined ? LONGEST_SLEEP_MS : next - clock.now(), LONGEST_SLEEP_MS));
    } catch (error) {
      log.error({ cause: loggableCause(error) }, 'The outbox of alerts cannot be read; tried again in a minute');
      this.#sleep(LONGEST_SLEEP_MS);
    }
  }

  #begin(delivery: Delivery): void {
    const work = this.#deliver(delivery).then(
      () => this.#finish(delivery, 0),
      (error: unknown) => {
        this.#deps.log.error({ cause: loggableCause(error) }, 'The end of a delivery could not be noted');
        this.#finish(delivery, LONGEST_SLEEP_MS);
      },
    );
    this.#busy.set(delivery.targetId, work);
  }

  #finish({ targetId }: Delivery, pauseMs: number): void {
    this.#busy.delete(targetId);
    this.#sleep(pauseMs);
  }

  async #deliver({ number, targetId, message, createdAt, attempts }: Delivery): Promise<void> {
    const { outbox, send, log, clock, onOutcome } = this.#deps;
    const { signal } = this.#closing;
    const about = { target: targetId, delivery: message.id, tenant: message.tenant?.id, attempt: attempts + 1 };
    const failed = await send({ targetId, message, signal }).then(
      () => undefined,
      (thrown: unknown) => ({ error: deliveryCodeOf(thrown), askedMs: pauseAskedBy(thrown), thrown }),
    );
    const now = clock.now();
    if (failed === undefined) {
      outbox.noteDelivered(number, now);
      onOutcome?.('delivered');
      return log.info(about, 'An alert was delivered');
    }
    // Cut off by the hub's own end: neither tried nor failed.
    if (signal.aborted) return undefined;
    const { error, askedMs } = failed;
    const nextAt = now + Math.max(this.#pauseAfter(attempts), askedMs);
    if (nextAt > createdAt + GIVE_UP_AFTER_MS) {
      outbox.noteGivenUp(number, { at: now, error });
      onOutcome?.('given_up');
      return log.error({ ...about, code: error }, 'An alert was not delivered within a day and is given up');
    }
    outbox.noteFailed(number, { nextAt, error });
    if (askedMs > 0) outbox.holdTarget(targetId, now + askedMs);
    onOutcome?.('failed');
    const cause = error === 'INTERNAL' ? { cause: loggableCause(failed.thrown) } : {};
    return log.warn({ ...about, code: error, ...cause }, 'An alert was not delivered; it is tried again');
  }

  /** Doubles with each attempt; half of it by chance, so that many do not come back together. */
  #pauseAfter(attempts: number): number {
    const { random = Math.random } = this.#deps;
    const full = Math.min(FIRST_RETRY_MS * 2 ** attempts, LONGEST_RETRY_MS);
    return Math.round(full * (0.5 + random() / 2));
  }
}

/** How long the receiver wants to be left alone; never longer than we pause ourselves. */
function pauseAskedBy(thrown: unknown): number {
  const asked = thrown instanceof DeliveryError ? (thrown.retryAfterMs ?? 0) : 0;
  return Math.min(asked, LONGEST_RETRY_MS);
}
