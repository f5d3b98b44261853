import { randomBytes, randomUUID } from 'node:crypto';
import { HubError } from '@starrocks-mcp/protocol';
import * as z from 'zod';
import { blobSchema, type Store, type StoreDatabase } from '../store/open-store.ts';
import { targetEntrySchema, type NewTarget, type TargetEntry } from './alert-target.ts';

export interface AlertTarget {
  readonly id: string;
  readonly entry: TargetEntry;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Where a target is; an address may be as secret as a password. */
export type TargetAddress =
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string }
  | { readonly kind: 'email'; readonly to: readonly string[] };

const ADDRESS_PURPOSE = 'alert address';
const SECRET_BYTES = 32;

const row = z.object({ id: z.string(), entry: z.string(), created_at: z.number() });
const sealedRow = z.object({ address: blobSchema });
const addressSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('webhook'), url: z.string(), secret: z.string() }),
  z.object({ kind: z.literal('email'), to: z.array(z.string()) }),
]);

/** Whom operators want to be told. */
export class AlertTargets {
  readonly #store: Pick<Store, 'db' | 'seal'>;

  constructor(store: Pick<Store, 'db' | 'seal'>) {
    this.#store = store;
  }

  /** The oldest first. */
  list(): readonly AlertTarget[] {
    return this.#store.db
      .prepare('SELECT id, entry, created_at FROM alert_targets ORDER BY created_at, id')
      .all()
      .map(read);
  }

  find(id: string): AlertTarget | undefined {
    const found = this.#store.db.prepare('SELECT id, entry, created_at FROM alert_targets WHERE id = ?').get(id);
    return found === undefined ? undefined : read(found);
  }

  /** Undefined for a target that was removed. */
  addressOf(id: string): TargetAddress | undefined {
    const found = this.#store.db.prepare('SELECT address FROM alert_targets WHERE id = ?').get(id);
    if (found === undefined) return undefined;
    const sealed = sealedRow.parse(found).address;
    return addressSchema.parse(JSON.parse(this.#store.seal.open(sealed, purposeOf(id))));
  }

  /** With the secret of a webhook when it was made here. */
  add(input: NewTarget, at: number): AlertTarget & { readonly madeSecret: string | undefined } {
    const id = randomUUID();
    const { name, kind, tenants, min_severity, on } = input;
    const entry: TargetEntry = { name, kind, tenants, min_severity, on };
    const madeSecret =
      input.kind === 'webhook' && input.secret === undefined
        ? `whsec_${randomBytes(SECRET_BYTES).toString('base64url')}`
        : undefined;
    const address: TargetAddress =
      input.kind === 'webhook'
        ? { kind: 'webhook', url: input.url, secret: input.secret ?? madeSecret ?? '' }
        : { kind: 'email', to: input.to };
    this.#store.db
      .prepare('INSERT INTO alert_targets (id, entry, address, created_at) VALUES (?, ?, ?, ?)')
      .run(id, JSON.stringify(entry), this.#store.seal.close(JSON.stringify(address), purposeOf(id)), at);
    return { id, entry, createdAt: at, madeSecret };
  }

  /** What was not delivered yet goes with it. Throws NOT_FOUND. */
  remove(id: string): void {
    const { db } = this.#store;
    db.transaction(() => {
      db.prepare('DELETE FROM alert_outbox WHERE target_id = ? AND next_at IS NOT NULL').run(id);
      if (db.prepare('DELETE FROM alert_targets WHERE id = ?').run(id).changes > 0) return;
      throw new HubError('NOT_FOUND', 'There is no alert target of that id. GET /admin/alert-targets lists them.');
    }).immediate();
  }
}

/** Part of removing a tenant, so that a later one of this id begins anew and nobody is told of it by accident. */
export function forgetAlerts(db: StoreDatabase, tenantId: string): void {
  for (const table of ['alert_states', 'alert_notices', 'alert_outbox'])
    db.prepare(`DELETE FROM ${table} WHERE tenant_id = ?`).run(tenantId);
  const change = db.prepare('UPDATE alert_targets SET entry = ? WHERE id = ?');
  for (const { id, entry } of db.prepare('SELECT id, entry, created_at FROM alert_targets').all().map(read)) {
    if (entry.tenants === 'all' || !entry.tenants.includes(tenantId)) continue;
    const tenants = entry.tenants.filter((known) => known !== tenantId);
    change.run(JSON.stringify({ ...entry, tenants }), id);
  }
}

function read(found: unknown): AlertTarget {
  const { id, entry, created_at: createdAt } = row.parse(found);
  return { id, entry: targetEntrySchema.parse(JSON.parse(entry)), createdAt };
}

function purposeOf(id: string): string {
  return `${ADDRESS_PURPOSE} ${id}`;
}
