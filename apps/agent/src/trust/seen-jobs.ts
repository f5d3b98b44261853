/** Jobs of the last minutes, so that none runs twice. Never forgets one that could still be replayed: full means refuse. */
export class SeenJobs {
  readonly #maxJobs: number;
  /** Id to the second after which the job is too old anyway; in the order of arrival. */
  readonly #expiries = new Map<string, number>();

  constructor(maxJobs: number) {
    this.#maxJobs = maxJobs;
  }

  get size(): number {
    return this.#expiries.size;
  }

  /** `full`: too many to remember one more safely. */
  add(jobId: string, { until, now }: { readonly until: number; readonly now: number }): 'new' | 'seen' | 'full' {
    if (this.#expiries.has(jobId)) return 'seen';
    if (this.#expiries.size >= this.#maxJobs) this.#forgetExpired(now);
    if (this.#expiries.size >= this.#maxJobs) return 'full';
    this.#expiries.set(jobId, until);
    return 'new';
  }

  #forgetExpired(now: number): void {
    for (const [jobId, until] of this.#expiries) if (until < now) this.#expiries.delete(jobId);
  }
}
