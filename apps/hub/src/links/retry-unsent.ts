import { setTimeout as sleep } from 'node:timers/promises';
import { asHubError } from '@starrocks-mcp/protocol';
import type { RunOptions } from '@starrocks-mcp/starrocks';
import { asCancelled } from './statement-turns.ts';
import type { TenantLink } from './tenant-link.ts';
import { AskAgainError, UnsentError, isPassing } from './unsent-error.ts';

interface RetryDeps {
  /** From 0 to below 1. */
  readonly random?: () => number;
  /** Rejects when the signal aborts. */
  readonly wait?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

const RETRIES = 2;
const FIRST_PAUSE_MS = 200;
/** On top of what the other side asked for, so that those who were turned away together do not come back together. */
const SPREAD_MS = 500;

/** Asks again, within the statement's time, where it cannot have begun: never after it might have. */
export function retryUnsent(link: TenantLink, { random = Math.random, wait = pause }: RetryDeps = {}): TenantLink {
  async function repeat<Result>(options: RunOptions, send: (options: RunOptions) => Promise<Result>): Promise<Result> {
    const endsAt = performance.now() + options.timeoutMs;
    for (let retry = 0; ; retry += 1) {
      const leftMs = Math.max(1, Math.ceil(endsAt - performance.now()));
      try {
        return await send({ ...options, timeoutMs: leftMs });
      } catch (thrown) {
        const pauseMs = retry < RETRIES ? pauseBefore(thrown, { retry, random }) : undefined;
        if (pauseMs === undefined || performance.now() + pauseMs >= endsAt) throw thrown;
        await wait(pauseMs, options.signal);
      }
    }
  }

  return {
    run: (statement, options) => repeat(options, (left) => link.run(statement, left)),
    stream: (statement, options) => repeat(options, (left) => link.stream(statement, left)),
    close: () => link.close(),
  };
}

/** Undefined when asking again is not safe, or of no use. */
function pauseBefore(
  thrown: unknown,
  { retry, random }: { readonly retry: number; readonly random: () => number },
): number | undefined {
  if (thrown instanceof AskAgainError) return thrown.retryAfterSeconds * 1_000 + random() * SPREAD_MS;
  return thrown instanceof UnsentError || isRefusedConnection(thrown)
    ? random() * FIRST_PAUSE_MS * 2 ** retry
    : undefined;
}

/** A direct cluster's connection that never stood. */
function isRefusedConnection(thrown: unknown): boolean {
  const { code, cause } = asHubError(thrown);
  if (code !== 'DB_UNAVAILABLE' || !isPassing(cause)) return false;
  return cause instanceof Error && 'syscall' in cause && cause.syscall === 'connect';
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw asCancelled(signal?.reason);
  }
}
