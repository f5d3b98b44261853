import { HubError } from '@starrocks-mcp/protocol';
import { networkOf } from '../auth/source-addresses.ts';
import { TokenBuckets } from '../auth/token-bucket.ts';
import { TryLaterError } from '../limits/try-later-error.ts';
import type { Incoming, Outgoing } from './exchange.ts';
import { readJson } from './read-json.ts';

interface Allowance {
  readonly burst: number;
  readonly perMinute: number;
}

const MAX_BODY_BYTES = 8 * 1024;

/**
 * Reads the small JSON body of a request that passed no door, counted by where it comes from: a body that never ends
 * holds one of the hub's places until its time is over. Throws RATE_LIMITED, BODY_TOO_LARGE or what `readJson` throws.
 */
export function createStrangersBody(allowance: Allowance): (req: Incoming, res: Outgoing) => Promise<unknown> {
  const attempts = new TokenBuckets(allowance);
  return async (req, res) => {
    const waitSeconds = attempts.take(networkOf(sourceOf(req)));
    if (waitSeconds > 0)
      throw new TryLaterError('RATE_LIMITED', `Too many attempts. Wait ${waitSeconds} s.`, {
        waitMs: waitSeconds * 1_000,
      });
    assertSmall(req);
    await readJson(req, res, () => {});
    return req.body;
  };
}

function assertSmall({ headers }: Incoming): void {
  const length = Number(headers['content-length']);
  if (Number.isInteger(length) && length <= MAX_BODY_BYTES) return;
  throw new HubError('BODY_TOO_LARGE', 'Send a body of at most 8 KiB with its Content-Length.');
}

/** Express' `req.ip` knows trusted proxies. */
function sourceOf(req: Incoming & { readonly ip?: string | undefined }): string {
  return req.ip ?? req.socket.remoteAddress ?? 'unknown';
}
