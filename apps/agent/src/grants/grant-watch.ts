import { HubError, asHubError, type ErrorCode } from '@starrocks-mcp/protocol';
import type { AccountGrants } from '@starrocks-mcp/starrocks';
import type { Logger } from 'pino';

/** Rights beyond reading that the owner has accepted: all, or those of these names, such as `OPERATE`. */
export type AllowedExcess = 'all' | ReadonlySet<string>;

export type GrantState =
  | { readonly state: 'reading' }
  | { readonly state: 'accepted' | 'excess'; readonly excess: readonly string[] }
  /** `failure`: the cluster was not reached, so no statement goes there either. Without one it answered, but did not tell. */
  | { readonly state: 'unknown'; readonly why: string; readonly failure?: HubError };

interface GrantWatchDeps {
  /** Asks the cluster; rejects when it does not say. */
  readonly read: () => Promise<AccountGrants>;
  readonly allowed: AllowedExcess;
  readonly log: Logger;
  /** Default 30 s while nothing is known, else 10 minutes: grants change under a running agent. */
  readonly retryMs?: number;
  readonly renewMs?: number;
}

const RETRY_MS = 30_000;
const RENEW_MS = 600_000;
/** Statements that arrive meanwhile do not each ask a cluster again that has answered. */
const ASK_AGAIN_MS = 2_000;

/** Judges what was read. What could not be read is not taken for harmless. */
export function judgeGrants({ excess, unknown }: AccountGrants, allowed: AllowedExcess): GrantState {
  const refused = excess.filter((right) => !isAllowed(right, allowed));
  if (refused.length > 0) return { state: 'excess', excess: refused };
  if (unknown.length > 0 && allowed !== 'all') return { state: 'unknown', why: unknown.join('; ') };
  const accepted = [...excess, ...unknown];
  return accepted.length > 0 ? { state: 'accepted', excess: accepted } : { state: 'reading' };
}

/** After these the database did not speak to us; any other failure of SHOW GRANTS is an answer that tells nothing. */
const NO_CONTACT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'DB_UNAVAILABLE',
  'DB_AUTH_FAILED',
  'DB_TLS_REQUIRED',
  'DB_TOO_MANY_CONNECTIONS',
  'QUERY_TIMEOUT',
]);

function unreadable(error: HubError, allowed: AllowedExcess): GrantState {
  const isUnreached = NO_CONTACT.has(error.code) && allowed !== 'all';
  return { state: 'unknown', why: error.code, ...(isUnreached && { failure: error }) };
}

/** `OPERATE` and `OPERATE ON SYSTEM` both accept `OPERATE ON SYSTEM`. */
function isAllowed(right: string, allowed: AllowedExcess): boolean {
  if (allowed === 'all') return true;
  const name = right.toUpperCase();
  return allowed.has(name) || allowed.has(name.split(' ON ')[0] ?? name);
}

/** Knows whether the account of this agent only reads, asks again now and then, and stops statements when it does not. */
export class GrantWatch {
  readonly #deps: GrantWatchDeps;
  #state: GrantState = { state: 'unknown', why: 'not asked yet' };
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(deps: GrantWatchDeps) {
    this.#deps = deps;
  }

  get state(): GrantState {
    return this.#state;
  }

  /** Asks now; never rejects. */
  async refresh(): Promise<GrantState> {
    await (this.#asking ??= this.#ask());
    return this.#state;
  }

  /**
   * Throws EXCESS_GRANTS, or why the cluster cannot be reached. A cluster that answers and does not tell its grants is
   * logged and served: the guard and the owner's policy stand in any case.
   */
  async assertServing(): Promise<void> {
    const { state } = this.#state;
    if (state === 'reading' || state === 'accepted') return;
    const isUnreached = this.#state.state === 'unknown' && this.#state.failure !== undefined;
    if (isUnreached || performance.now() - this.#askedAt > ASK_AGAIN_MS) await this.refresh();
    if (this.#state.state === 'excess') throw excessGrants(this.#state.excess);
    if (this.#state.state === 'unknown' && this.#state.failure !== undefined) throw this.#state.failure;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    const { read, allowed } = this.#deps;
    let next: GrantState;
    try {
      next = judgeGrants(await read(), allowed);
    } catch (error) {
      next = unreadable(asHubError(error), allowed);
    }
    this.#askedAt = performance.now();
    this.#asking = undefined;
    // A cluster that is away for a moment has not changed its grants.
    if (next.state === 'unknown' && this.#state.state !== 'unknown') next = this.#state;
    else this.#tell(next);
    this.#state = next;
    this.#schedule();
  }

  #schedule(): void {
    const { retryMs = RETRY_MS, renewMs = RENEW_MS } = this.#deps;
    clearTimeout(this.#timer);
    if (this.#closed) return;
    const { state } = this.#state;
    const waitMs = state === 'unknown' || state === 'excess' ? retryMs : renewMs;
    this.#timer = setTimeout(() => void this.refresh(), waitMs).unref();
  }

  #tell(next: GrantState): void {
    const { log } = this.#deps;
    const isNews = next.state !== this.#state.state || this.#askedAt === Number.NEGATIVE_INFINITY;
    if (next.state === 'excess') log.error({ code: 'EXCESS_GRANTS', excess: next.excess }, excessText(next.excess));
    else if (next.state === 'accepted') {
      log.warn({ excess: next.excess }, 'The account may do more than read, which AGENT_ALLOW_EXCESS_GRANTS accepts.');
    } else if (next.state === 'unknown') {
      log.warn(
        { why: next.why },
        'What the account may do is not known yet: SHOW GRANTS was not answered. Asking again.',
      );
    } else if (isNews) log.info('the account only reads');
  }
}

/** What a statement, or a start, is refused with. Names rights, never objects. */
export function excessGrants(excess: readonly string[]): HubError {
  return new HubError('EXCESS_GRANTS', excessText(excess), { details: { excess: excess.join(', ') } });
}

function excessText(excess: readonly string[]): string {
  return (
    `The database account of this agent may do more than read: ${excess.join(', ')}. Nothing runs until these rights ` +
    'are revoked ("starrocks-agent grants" prints an account that suffices) or its owner accepts them by name in ' +
    'AGENT_ALLOW_EXCESS_GRANTS.'
  );
}
