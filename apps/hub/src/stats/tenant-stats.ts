/** What the link to a tenant's cluster said last. */
interface LinkState {
  readonly state: 'online' | 'offline';
  readonly code: string | undefined;
  readonly at: number;
}

interface Entry {
  requests: number;
  calls: number;
  errors: number;
  lastSeenAt: number;
  link: LinkState | undefined;
  /** The latest durations of tool calls, in milliseconds, overwritten in turn. */
  readonly durations: number[];
  nextDuration: number;
}

export interface TenantFigures {
  readonly requests: number;
  readonly calls: number;
  readonly errors: number;
  readonly last_seen: string | null;
  readonly latency_ms: { readonly p50: number | null; readonly p95: number | null; readonly p99: number | null };
  readonly agent: {
    readonly state: 'online' | 'offline' | 'unknown';
    readonly last_error: string | null;
    readonly checked_at: string | null;
  };
}

const KEPT_DURATIONS = 512;
/** Codes that mean that the way to the cluster is broken, not that a statement was. */
const OFFLINE_CODES = new Set([
  'AGENT_OFFLINE',
  'AGENT_UNAUTHENTICATED',
  'AGENT_PROTOCOL',
  'DB_UNAVAILABLE',
  'DB_AUTH_FAILED',
  'DB_TLS_REQUIRED',
]);
/** Codes of an answer that broke on its way; the agent may be there again already. */
const BROKEN_CODES = new Set(['AGENT_LOST', 'STREAM_TRUNCATED']);
/** Codes that say nothing about the way: the hub's own, or a statement that was given up. */
const SILENT_CODES = new Set(['HUB_BUSY', 'SHUTTING_DOWN', 'CANCELLED', 'QUERY_TIMEOUT', 'INTERNAL']);

/** True for a code that means that the way to the cluster is broken. */
export function isLinkCode(code: string | undefined): code is string {
  return code !== undefined && (OFFLINE_CODES.has(code) || BROKEN_CODES.has(code));
}

/** Figures per tenant since the start of this process; bounded by the tenants there are. */
export class TenantStats {
  readonly #entries = new Map<string, Entry>();

  countRequest(tenantId: string): void {
    const entry = this.#entry(tenantId);
    entry.requests += 1;
    entry.lastSeenAt = Date.now();
  }

  countError(tenantId: string): void {
    this.#entry(tenantId).errors += 1;
  }

  countCall(tenantId: string, durationMs: number): void {
    const entry = this.#entry(tenantId);
    entry.calls += 1;
    entry.durations[entry.nextDuration] = durationMs;
    entry.nextDuration = (entry.nextDuration + 1) % KEPT_DURATIONS;
  }

  /** Takes note of how a statement, or a test of the link, ended: `code` undefined for well. */
  noteLink(tenantId: string, code: string | undefined): void {
    if (code !== undefined && SILENT_CODES.has(code)) return;
    const offline = code !== undefined && OFFLINE_CODES.has(code);
    this.#entry(tenantId).link = {
      state: offline ? 'offline' : 'online',
      code: offline ? code : undefined,
      at: Date.now(),
    };
  }

  /** What the link said last, and when (milliseconds since 1970); undefined before its first word. */
  linkOf(tenantId: string): Pick<LinkState, 'state' | 'at'> | undefined {
    return this.#entries.get(tenantId)?.link;
  }

  figuresOf(tenantId: string): TenantFigures {
    const { requests, calls, errors, lastSeenAt, link, durations } = this.#entries.get(tenantId) ?? emptyEntry();
    const sorted = durations.toSorted((a, b) => a - b);
    return {
      requests,
      calls,
      errors,
      last_seen: isoOf(lastSeenAt),
      latency_ms: { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), p99: percentile(sorted, 0.99) },
      agent: { state: link?.state ?? 'unknown', last_error: link?.code ?? null, checked_at: isoOf(link?.at ?? 0) },
    };
  }

  /** Forgets tenants that are gone. */
  keepOnly(tenantIds: ReadonlySet<string>): void {
    for (const id of this.#entries.keys()) if (!tenantIds.has(id)) this.#entries.delete(id);
  }

  #entry(tenantId: string): Entry {
    const known = this.#entries.get(tenantId);
    if (known) return known;
    const fresh = emptyEntry();
    this.#entries.set(tenantId, fresh);
    return fresh;
  }
}

function emptyEntry(): Entry {
  return { requests: 0, calls: 0, errors: 0, lastSeenAt: 0, link: undefined, durations: [], nextDuration: 0 };
}

function isoOf(at: number): string | null {
  return at === 0 ? null : new Date(at).toISOString();
}

/** Nearest rank; null without values. */
function percentile(sorted: readonly number[], share: number): number | null {
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  return value === undefined ? null : Math.round(value * 100) / 100;
}
