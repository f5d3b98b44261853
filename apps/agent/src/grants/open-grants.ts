import { readGrants, type ClusterPool } from '@starrocks-mcp/starrocks';
import type { Logger } from 'pino';
import { excessGrants, GrantWatch, type AllowedExcess } from './grant-watch.ts';

export const GRANTS_LIMITS = { maxRows: 5_000, maxBytes: 1024 * 1024, timeoutMs: 5_000 };
/** A cluster that hangs does not keep the agent from starting; its grants stay unknown until it answers. */
const FIRST_LOOK_MS = 3_000;

interface OpenGrantsInput {
  readonly pool: ClusterPool;
  readonly allowed: AllowedExcess;
  readonly log: Logger;
}

/** Looks at the account before anything is served. Throws EXCESS_GRANTS when it may do more than its owner accepts. */
export async function openGrants({ pool, allowed, log }: OpenGrantsInput): Promise<GrantWatch> {
  if (allowed === 'all' || allowed.size > 0) {
    const accepted = allowed === 'all' ? 'any' : [...allowed].join(', ');
    log.warn({ accepted }, 'AGENT_ALLOW_EXCESS_GRANTS is set: this agent serves with rights beyond reading.');
  }
  const watch = new GrantWatch({
    read: () => readGrants((statement) => pool.run(statement, GRANTS_LIMITS)),
    allowed,
    log,
  });
  await inTime(watch.refresh());
  if (watch.state.state !== 'excess') return watch;
  watch.close();
  throw excessGrants(watch.state.excess);
}

async function inTime(look: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise((resolve) => (timer = setTimeout(resolve, FIRST_LOOK_MS)));
  await Promise.race([look, enough]);
  clearTimeout(timer);
}
