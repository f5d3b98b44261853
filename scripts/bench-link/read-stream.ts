import { setTimeout as sleep } from 'node:timers/promises';
import { readProcessUsage } from '../bench/process-usage.ts';

interface StreamTarget {
  readonly url: string;
  readonly apiKey: string;
  readonly tenantId: string;
  readonly sql: string;
}

interface ReadOptions {
  /** Leaves after so many bytes. */
  readonly bytes: number;
  /** Undefined: as fast as it comes. */
  readonly bytesPerSecond?: number | undefined;
  /** Processes whose memory is watched while reading. */
  readonly pids: Readonly<Record<string, number>>;
}

export interface StreamReading {
  readonly bytes: number;
  readonly seconds: number;
  /** By process: the most memory while reading, over what it had before, in MiB. */
  readonly growthMib: Readonly<Record<string, number>>;
}

const LOOK_BYTES = 4 * 1024 ** 2;

/** Reads `POST /stream-sql` and leaves before its end. */
export async function readStream(
  target: StreamTarget,
  { bytes, bytesPerSecond, pids }: ReadOptions,
): Promise<StreamReading> {
  const before = rssOf(pids);
  const most = { ...before };
  const look = (): void => {
    for (const [name, rss] of Object.entries(rssOf(pids))) most[name] = Math.max(most[name] ?? 0, rss);
  };
  const leave = new AbortController();
  const response = await fetch(new URL('/stream-sql', target.url), {
    method: 'POST',
    headers: { 'X-API-Key': target.apiKey, 'X-Tenant-ID': target.tenantId, 'Content-Type': 'application/json' },
    body: JSON.stringify({ sql: target.sql }),
    signal: leave.signal,
  });
  if (!response.ok || response.body === null)
    throw new Error(`/stream-sql answered ${response.status}: ${await response.text()}`);
  const startedAt = performance.now();
  let read = 0;
  let lookAt = 0;
  for await (const chunk of response.body) {
    read += chunk.length;
    if (read >= lookAt) {
      look();
      lookAt = read + LOOK_BYTES;
    }
    if (read >= bytes) break;
    const aheadMs =
      bytesPerSecond === undefined ? 0 : (read / bytesPerSecond) * 1_000 - (performance.now() - startedAt);
    if (aheadMs > 1) await sleep(aheadMs);
  }
  look();
  const seconds = (performance.now() - startedAt) / 1_000;
  leave.abort();
  const growthMib = Object.fromEntries(
    Object.keys(pids).map((name) => [name, (most[name] ?? 0) - (before[name] ?? 0)]),
  );
  return { bytes: read, seconds, growthMib };
}

function rssOf(pids: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, readProcessUsage(pid)?.rssMib ?? 0]));
}
