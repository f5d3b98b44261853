/** One caller's way to send one statement and wait for its whole answer. */
export interface Caller {
  call(): Promise<void>;
  close(): Promise<void>;
}

export interface LoadResult {
  readonly calls: number;
  readonly callsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Each caller sends its next statement when the last has answered, for `seconds`, after a warm-up that is not counted. */
export async function runLoad(callers: readonly Caller[], seconds: number): Promise<LoadResult> {
  const latencies: number[] = [];
  const started = performance.now();
  const end = started + seconds * 1_000;
  await Promise.all(
    callers.map(async (caller) => {
      while (performance.now() < end) {
        const before = performance.now();
        await caller.call();
        latencies.push(performance.now() - before);
      }
    }),
  );
  const elapsedSeconds = (performance.now() - started) / 1_000;
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    calls: sorted.length,
    callsPerSecond: sorted.length / elapsedSeconds,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
  };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
