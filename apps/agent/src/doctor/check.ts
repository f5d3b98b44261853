import { systemCodeOf } from '@starrocks-mcp/protocol';

/** `skipped`: not needed here. `unknown`: could not be looked at, which is not health. */
type CheckStatus = 'ok' | 'failed' | 'unknown' | 'skipped';

/** One look at one part of the way from the hub to the cluster. Texts hold no secret. */
export interface Check {
  readonly id: string;
  readonly status: CheckStatus;
  /** What was found. */
  readonly found: string;
  /** What to do; present unless all is well. */
  readonly advice?: string;
}

export const ok = (id: string, found: string): Check => ({ id, status: 'ok', found });
export const skipped = (id: string, found: string): Check => ({ id, status: 'skipped', found });

interface Told {
  readonly found: string;
  readonly advice: string;
}

export const failed = (id: string, told: Told): Check => ({ id, status: 'failed', ...told });
export const unknown = (id: string, told: Told): Check => ({ id, status: 'unknown', ...told });

/** `ECONNREFUSED` and the like, else the words of our own errors. Never a text that a stranger wrote. */
export function reasonOf(error: unknown): string {
  const code = systemCodeOf(error);
  if (code !== undefined) return code;
  return error instanceof Error && error.name === 'TimeoutError' ? 'no answer in time' : 'failed';
}
