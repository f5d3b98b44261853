import * as z from 'zod';
import type { StoreDatabase } from '../store/open-store.ts';
import type { HistoryTenants } from './history-tenants.ts';
import type { StoredChanges } from './stored-changes.ts';

type LinkState = 'online' | 'offline';

export interface KeptLinkState {
  readonly state: LinkState;
  /** Milliseconds since 1970. */
  readonly since: number;
}

interface LinkWatchDeps {
  readonly db: StoreDatabase;
  readonly tenants: HistoryTenants;
  readonly changes: StoredChanges;
  /** Told when an agent is said to have come or gone. */
  readonly onChange?: (tenantId: string) => void;
}

/** A state that lasts less is not told: an agent that restarts is back within seconds. */
export const SETTLED_MS = 30_000;

const stateRow = z.object({ state: z.enum(['online', 'offline']), since: z.number() });

/** Takes down when a tenant's agent came and went. What went while the hub was down is found after it is up again. */
export class LinkWatch {
  readonly #deps: LinkWatchDeps;
  readonly #seen = new Map<string, KeptLinkState>();

  constructor(deps: LinkWatchDeps) {
    this.#deps = deps;
  }

  /** The agent is seen to be in this state now. */
  note(tenantId: string, { state, at }: { readonly state: LinkState; readonly at: number }): void {
    if (this.#seen.get(tenantId)?.state !== state) this.#seen.set(tenantId, { state, since: at });
  }

  /** Keeps what has lasted; called every few seconds. `isServed` tells which tenants there still are. */
  settle(now: number, isServed: (tenantId: string) => boolean): void {
    for (const [tenantId, seen] of this.#seen) {
      if (now - seen.since < SETTLED_MS) continue;
      this.#seen.delete(tenantId);
      if (isServed(tenantId)) this.#keep(tenantId, seen);
    }
  }

  /** What was kept last, by tenant. */
  kept(): ReadonlyMap<string, KeptLinkState> {
    const rows = this.#deps.db
      .prepare(
        `SELECT t.tenant_id, l.state, l.since FROM history_links l
         JOIN history_tenants t ON t.key = l.tenant WHERE t.removed_at IS NULL`,
      )
      .all()
      .map((row) => stateRow.extend({ tenant_id: z.string() }).parse(row));
    return new Map(rows.map(({ tenant_id: tenantId, state, since }) => [tenantId, { state, since }]));
  }

  #keep(tenantId: string, { state, since }: KeptLinkState): void {
    const { db, tenants, changes, onChange } = this.#deps;
    const known = this.#find(tenantId);
    if (known?.state === state) return;
    // Whoever was never there has not gone.
    if (known === undefined && state === 'offline') return;
    db.transaction(() => {
      const tenant = tenants.findOrAdd(tenantId);
      db.prepare('INSERT OR REPLACE INTO history_links (tenant, state, since) VALUES (?, ?, ?)').run(
        tenant,
        state,
        since,
      );
      changes.add({
        tenant,
        at: since,
        kind: state === 'online' ? 'agent_online' : 'agent_offline',
        finding: null,
        reportId: null,
      });
    }).immediate();
    onChange?.(tenantId);
  }

  #find(tenantId: string): KeptLinkState | undefined {
    const tenant = this.#deps.tenants.find(tenantId);
    if (tenant === undefined) return undefined;
    const row = this.#deps.db.prepare('SELECT state, since FROM history_links WHERE tenant = ?').get(tenant);
    return row === undefined ? undefined : stateRow.parse(row);
  }
}
