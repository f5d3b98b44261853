import { HubError } from '@starrocks-mcp/protocol';
import * as z from 'zod';
import { storedTenantSchema, type StoredTenantEntry } from '../tenants/tenants-schema.ts';
import { blobSchema, type Store } from './open-store.ts';
import { forgetAlerts } from '../alerts/alert-targets.ts';
import { forgetSchedule } from '../schedule/schedules.ts';
import { StoredKeys } from './keys.ts';
import { changeStore } from './revision.ts';
import { HistoryTenants } from '../history/history-tenants.ts';

const SEAL_PURPOSE = 'agent token';

/** A tenant as operators made it. Tokens are there for tenants whose agents the hub calls. */
export interface StoredTenant {
  readonly id: string;
  readonly entry: StoredTenantEntry;
  readonly createdAt: string;
  readonly token: string | undefined;
  /** Takes the place of `token` once the agent accepts it. */
  readonly nextToken: string | undefined;
}

const tenantRow = z.object({
  id: z.string(),
  entry: z.string(),
  agent_token: blobSchema.nullable(),
  agent_token_next: blobSchema.nullable(),
  created_at: z.string(),
});

type Writable = Pick<StoredTenant, 'id' | 'entry' | 'token' | 'nextToken'>;

/** The tenants that operators made by route or command. Each change raises the revision, so that a running hub sees it. */
export class StoredTenants {
  readonly #store: Pick<Store, 'db' | 'seal'>;

  constructor(store: Pick<Store, 'db' | 'seal'>) {
    this.#store = store;
  }

  list(): readonly StoredTenant[] {
    return this.#store.db
      .prepare('SELECT * FROM tenants ORDER BY id')
      .all()
      .map((row) => this.#read(row));
  }

  find(id: string): StoredTenant | undefined {
    const row = this.#store.db.prepare('SELECT * FROM tenants WHERE id = ?').get(id);
    return row === undefined ? undefined : this.#read(row);
  }

  /** Throws TENANT_EXISTS. */
  add(tenant: Writable): void {
    changeStore(this.#store.db, () => {
      if (this.find(tenant.id) !== undefined)
        throw new HubError('TENANT_EXISTS', `There is a tenant "${tenant.id}" already.`);
      // Of a tenant of this id that stood in the tenants file: it was taken out there without a word to the store.
      this.#forget(tenant.id);
      const now = new Date().toISOString();
      this.#store.db
        .prepare(
          'INSERT INTO tenants (id, entry, agent_token, agent_token_next, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)',
        )
        .run(tenant.id, JSON.stringify(tenant.entry), this.#seal(tenant.token), this.#seal(tenant.nextToken), now, now);
    });
  }

  /** Throws TENANT_UNKNOWN. */
  replace(tenant: Writable): void {
    changeStore(this.#store.db, () => {
      const { changes } = this.#store.db
        .prepare('UPDATE tenants SET entry = ?, agent_token = ?, agent_token_next = ?, updated_at = ? WHERE id = ?')
        .run(
          JSON.stringify(tenant.entry),
          this.#seal(tenant.token),
          this.#seal(tenant.nextToken),
          new Date().toISOString(),
          tenant.id,
        );
      if (changes === 0) throw unknown(tenant.id);
    });
  }

  /** Its agents are revoked, its codes void, its history gone and its keys opened for it no more, so that a later tenant of this id does not inherit them. Throws TENANT_UNKNOWN. */
  remove(id: string): void {
    changeStore(this.#store.db, () => {
      const { db } = this.#store;
      if (db.prepare('DELETE FROM tenants WHERE id = ?').run(id).changes === 0) throw unknown(id);
      this.#forget(id);
    });
  }

  #forget(id: string): void {
    const { db } = this.#store;
    const now = new Date().toISOString();
    db.prepare('UPDATE agents SET revoked_at = ? WHERE tenant_id = ? AND revoked_at IS NULL').run(now, id);
    db.prepare('DELETE FROM enrolments WHERE tenant_id = ?').run(id);
    new StoredKeys(db).forgetTenant(id);
    new HistoryTenants(db).forget(id);
    forgetSchedule(db, id);
    forgetAlerts(db, id);
  }

  #seal(token: string | undefined): Buffer | null {
    return token === undefined ? null : this.#store.seal.close(token, SEAL_PURPOSE);
  }

  #read(found: unknown): StoredTenant {
    const row = tenantRow.parse(found);
    const { seal } = this.#store;
    return {
      id: row.id,
      entry: storedTenantSchema.parse(JSON.parse(row.entry)),
      createdAt: row.created_at,
      token: row.agent_token === null ? undefined : seal.open(row.agent_token, SEAL_PURPOSE),
      nextToken: row.agent_token_next === null ? undefined : seal.open(row.agent_token_next, SEAL_PURPOSE),
    };
  }
}

function unknown(id: string): HubError {
  return new HubError('TENANT_UNKNOWN', `There is no tenant "${id}" in the hub's store.`);
}
