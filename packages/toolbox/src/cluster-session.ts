import { DEFAULT_LIMITS } from '@starrocks-mcp/protocol';
import { detectCapabilities, type Capabilities, type ClusterLink } from '@starrocks-mcp/starrocks';
import { LookMemory } from './look-memory.ts';
import { createMemoryLookStore, type LookStore } from './look-store.ts';
import { SharedLoad } from './shared-load.ts';

/**
 * One tenant's cluster: the link, and what is remembered about the cluster behind it. Made by whoever owns the link,
 * once per link, and dropped with it; never shared between tenants.
 */
export interface ClusterSession {
  readonly link: ClusterLink;
  /** Detected at first use and kept for 5 minutes, so that an upgrade is seen soon. Rejects as `link.run` does. */
  capabilities(signal: AbortSignal): Promise<Capabilities>;
  /** The last looks, to tell what changed since and what grows. */
  readonly looks: LookMemory;
  readonly adhoc: AdhocRefusal;
}

/** Whether the cluster's owner refuses ad-hoc SQL, as its agent alone knows. Not known before the first try. */
interface AdhocRefusal {
  /** For 5 minutes after a refusal, so that a change of the owner's mind is seen soon. */
  readonly isFresh: () => boolean;
  readonly note: () => void;
}

interface ClusterSessionDeps {
  readonly link: ClusterLink;
  /** Where the tenant's looks are kept; default: in memory, dropped with the session. */
  readonly looks?: LookStore;
  /** Wall clock, milliseconds since 1970; default `Date.now`. */
  readonly wallClock?: () => number;
  /** Milliseconds that only grow; default `performance.now`. */
  readonly now?: () => number;
}

const CAPABILITIES_TTL_MS = 5 * 60 * 1_000;
const REFUSAL_TTL_MS = 5 * 60 * 1_000;

/** The list of system columns comes at once or not at all: a call has little time left for it. */
const DETECTION_LIMITS = { ...DEFAULT_LIMITS, timeoutMs: 20_000 };

/** Opens nothing; closing the link stays with its owner. */
export function createClusterSession({
  link,
  looks = createMemoryLookStore(),
  wallClock = () => Date.now(),
  now = () => performance.now(),
}: ClusterSessionDeps): ClusterSession {
  const shared = new SharedLoad({
    ttlMs: CAPABILITIES_TTL_MS,
    now,
    load: (signal) => detectCapabilities((statement) => link.run(statement, { ...DETECTION_LIMITS, signal })),
  });
  return {
    link,
    capabilities: (signal) => shared.get(signal),
    looks: new LookMemory({ store: looks, now: wallClock }),
    adhoc: rememberRefusal(now),
  };
}

function rememberRefusal(now: () => number): AdhocRefusal {
  let refusedAt: number | undefined;
  return {
    isFresh: () => refusedAt !== undefined && now() - refusedAt < REFUSAL_TTL_MS,
    note: () => (refusedAt = now()),
  };
}
