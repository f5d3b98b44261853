import { HubError } from '@starrocks-mcp/protocol';
import { classifyDatabaseError } from './database-error.ts';
import type { ResolvedPoolConfig } from './pool-config.ts';
import { Session } from './session.ts';

interface Waiter {
  give(session: Session): void;
  fail(error: HubError): void;
}

/** Sessions not in use, those that wait for one, and how many there may be. */
export class SessionShelf {
  readonly #config: ResolvedPoolConfig;
  readonly #onOpened: () => void;
  readonly #idle: { readonly session: Session; readonly since: number }[] = [];
  readonly #waiters = new Set<Waiter>();
  readonly #openings = new Set<AbortController>();
  /** Opening, idle and lent out. */
  #size = 0;
  #isClosed = false;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(config: ResolvedPoolConfig, onOpened: () => void) {
    this.#config = config;
    this.#onOpened = onOpened;
  }

  /** Lends a live session, opening one when there is room. Rejects with why there is none within `waitMs`. */
  async take(waitMs: number, signal: AbortSignal | undefined): Promise<Session> {
    if (this.#isClosed) throw new HubError('SHUTTING_DOWN', 'The connection to this cluster is being closed.');
    if (signal?.aborted === true) throw new HubError('CANCELLED', 'The statement was cancelled.');
    const idle = this.#idle.pop();
    if (idle !== undefined) {
      idle.session.onLost = undefined;
      return idle.session;
    }
    if (this.#waiters.size >= this.#config.maxWaiting) {
      throw new HubError('HUB_BUSY', 'Too many statements wait for this cluster already. Try again shortly.');
    }
    const session = this.#wait(waitMs, signal);
    this.#grow();
    return session;
  }

  /** Takes a session back; one that was lost or closed makes room for another. */
  giveBack(session: Session): void {
    if (this.#isClosed || !session.isAlive) {
      session.end();
      this.#size -= 1;
      this.#grow();
      return;
    }
    const waiter = this.#nextWaiter();
    if (waiter !== undefined) waiter.give(session);
    else this.#shelve(session);
  }

  /** Closes the idle sessions, after one of them proved stale. */
  dropIdle(): void {
    for (const { session } of this.#idle.splice(0)) {
      session.end();
      this.#size -= 1;
    }
  }

  /** Lends nothing any more; sessions lent out are closed when they come back. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    this.dropIdle();
    this.#failAll(new HubError('SHUTTING_DOWN', 'The connection to this cluster is being closed.'));
  }

  #wait(waitMs: number, signal: AbortSignal | undefined): Promise<Session> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        give: (session) => {
          settle();
          resolve(session);
        },
        fail: (error) => {
          settle();
          reject(error);
          this.#dropSurplusOpenings();
        },
      };
      const onAbort = (): void => waiter.fail(new HubError('CANCELLED', 'The statement was cancelled.'));
      const timer = setTimeout(
        () => waiter.fail(new HubError('QUERY_TIMEOUT', 'No connection to the cluster became free in time.')),
        Math.max(1, waitMs),
      );
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiters.add(waiter);
    });
  }

  #grow(): void {
    while (!this.#isClosed && this.#openings.size < this.#waiters.size && this.#size < this.#config.maxConnections) {
      this.#size += 1;
      void this.#open();
    }
  }

  async #open(): Promise<void> {
    const opening = new AbortController();
    this.#openings.add(opening);
    try {
      const session = await Session.open(this.#config, opening.signal);
      this.#openings.delete(opening);
      this.#onOpened();
      this.giveBack(session);
    } catch (error) {
      this.#openings.delete(opening);
      this.#size -= 1;
      if (!opening.signal.aborted) this.#failWaiters(classifyDatabaseError(error));
      this.#grow();
    }
  }

  /** A cluster that hangs while sessions are being set up keeps nothing of them once nobody waits. */
  #dropSurplusOpenings(): void {
    const surplus = this.#openings.size - this.#waiters.size;
    for (const opening of [...this.#openings].slice(0, Math.max(0, surplus))) opening.abort();
  }

  /** Without a live session there is nothing to wait for; with one, only the statement that asked for more fails. */
  #failWaiters(error: HubError): void {
    if (this.#size === this.#openings.size) this.#failAll(error);
    else this.#nextWaiter()?.fail(error);
  }

  #failAll(error: HubError): void {
    for (const waiter of this.#waiters) waiter.fail(error);
  }

  #nextWaiter(): Waiter | undefined {
    return this.#waiters.values().next().value;
  }

  #shelve(session: Session): void {
    this.#idle.push({ session, since: performance.now() });
    session.onLost = () => this.#forget(session);
    this.#watchIdle();
  }

  #forget(session: Session): void {
    const index = this.#idle.findIndex((entry) => entry.session === session);
    if (index === -1) return;
    this.#idle.splice(index, 1);
    this.#size -= 1;
  }

  #watchIdle(): void {
    if (this.#idleTimer !== undefined || this.#idle.length === 0 || this.#isClosed) return;
    this.#idleTimer = setTimeout(() => {
      this.#idleTimer = undefined;
      this.#closeIdle();
      this.#watchIdle();
    }, this.#config.idleTimeoutMs);
    this.#idleTimer.unref();
  }

  #closeIdle(): void {
    const oldest = performance.now() - this.#config.idleTimeoutMs;
    const kept = this.#idle.filter((entry) => entry.since > oldest);
    const closed = this.#idle.filter((entry) => entry.since <= oldest);
    this.#idle.splice(0, this.#idle.length, ...kept);
    for (const { session } of closed) {
      session.end();
      this.#size -= 1;
    }
  }
}
