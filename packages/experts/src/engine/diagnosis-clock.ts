/** Our own time: for the report's date, elapsed times and the pause between two samples. A test turns its own. */
export interface DiagnosisClock {
  now(): Date;
  /** Rejects when the signal is aborted. */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

export function systemClock(): DiagnosisClock {
  return { now: () => new Date(), wait };
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(new Error('The wait was aborted.'));
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(new Error('The wait was aborted.'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
