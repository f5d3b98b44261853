import { HubError } from '@starrocks-mcp/protocol';

/** What became of a cancelled job: whether the cluster was seen to end its statement; undefined when none ran. */
export interface JobEnd {
  readonly killConfirmed: boolean | undefined;
}

export interface Job {
  readonly id: string;
  readonly signal: AbortSignal;
  /** Ends the job; its statement is killed on the cluster. */
  cancel(reason: HubError): void;
  /** Takes the job off the table. */
  finish(end: JobEnd): void;
}

interface Entry {
  readonly cancel: (reason: HubError) => void;
  readonly ended: Promise<JobEnd>;
}

/** The jobs under way, by id. */
export class JobTable {
  readonly #jobs = new Map<string, Entry>();
  #isClosed = false;

  get size(): number {
    return this.#jobs.size;
  }

  /** Throws BAD_REQUEST for an id that is in use, SHUTTING_DOWN once closed. */
  begin(id: string): Job {
    if (this.#isClosed) throw new HubError('SHUTTING_DOWN', 'The agent is stopping.');
    if (this.#jobs.has(id)) throw new HubError('BAD_REQUEST', 'A job with this jobId is still running.');
    const controller = new AbortController();
    const cancel = (reason: HubError): void => controller.abort(reason);
    let resolveEnd: (end: JobEnd) => void = () => undefined;
    const ended = new Promise<JobEnd>((resolve) => {
      resolveEnd = resolve;
    });
    this.#jobs.set(id, { cancel, ended });
    const finish = (end: JobEnd): void => {
      this.#jobs.delete(id);
      resolveEnd(end);
    };
    return { id, signal: controller.signal, cancel, finish };
  }

  /** Cancels a job and waits for its end; undefined when there is none of that id. */
  async cancel(id: string, reason: HubError): Promise<JobEnd | undefined> {
    const entry = this.#jobs.get(id);
    entry?.cancel(reason);
    return entry?.ended;
  }

  /** Cancels every job under way. */
  cancelAll(reason: HubError): void {
    for (const entry of this.#jobs.values()) entry.cancel(reason);
  }

  /** Takes no more jobs, gives those under way `graceMs` to finish, then cancels them and waits for their ends. */
  async close(graceMs: number): Promise<void> {
    this.#isClosed = true;
    const ends = [...this.#jobs.values()].map((entry) => entry.ended);
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([Promise.all(ends), grace]);
    clearTimeout(timer);
    for (const entry of this.#jobs.values()) entry.cancel(new HubError('SHUTTING_DOWN', 'The agent is stopping.'));
    await Promise.all(ends);
  }
}
