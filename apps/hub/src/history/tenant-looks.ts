import { loggableCause } from '@starrocks-mcp/protocol';
import { looksWorthKeeping, type KeptLook, type LookStore } from '@starrocks-mcp/toolbox';
import type { Logger } from 'pino';
import * as z from 'zod';
import type { StoreDatabase } from '../store/open-store.ts';
import type { HistoryTenants } from './history-tenants.ts';

interface TenantLooksDeps {
  readonly db: StoreDatabase;
  readonly tenants: HistoryTenants;
  readonly tenantId: string;
  /** False once the tenant was removed, also when there is another of its id since. */
  readonly isInForce: () => boolean;
  readonly log: Logger;
}

const lookSchema = z.object({
  at: z.string(),
  checks: z.record(
    z.string(),
    z.object({
      status: z.enum(['passed', 'found', 'not_applicable', 'unknown']),
      severity: z.enum(['critical', 'warning', 'info']).exactOptional(),
      value: z.union([z.number(), z.string()]).exactOptional(),
      unit: z.string().exactOptional(),
      limit: z.union([z.number(), z.string()]).exactOptional(),
      objects: z.number().exactOptional(),
    }),
  ),
  figures: z.array(z.object({ id: z.string(), object: z.string(), value: z.number(), unit: z.string() })),
});
const lookRow = z.object({ look: z.string() });
const atRow = z.object({ at: z.number() });

/** One tenant's looks in the hub's store: all who ask for this tenant share them, and they outlast the process. */
export function createTenantLooks({ db, tenants, tenantId, isInForce, log }: TenantLooksDeps): LookStore {
  function load(): readonly KeptLook[] {
    const tenant = isInForce() ? tenants.find(tenantId) : undefined;
    if (tenant === undefined) return [];
    return db
      .prepare('SELECT look FROM history_looks WHERE tenant = ? ORDER BY at DESC')
      .all(tenant)
      .map((row) => lookSchema.parse(JSON.parse(lookRow.parse(row).look)));
  }

  function save(look: KeptLook): void {
    db.transaction(() => {
      if (!isInForce()) return;
      const tenant = tenants.findOrAdd(tenantId);
      db.prepare('INSERT INTO history_looks (tenant, at, look) VALUES (?, ?, ?)').run(
        tenant,
        Date.parse(look.at),
        JSON.stringify(look),
      );
      const times = db.prepare('SELECT at FROM history_looks WHERE tenant = ?').all(tenant);
      const kept = looksWorthKeeping(times.map((row) => bareLook(atRow.parse(row).at)));
      db.prepare('DELETE FROM history_looks WHERE tenant = ? AND at NOT IN (SELECT value FROM json_each(?))').run(
        tenant,
        JSON.stringify(kept.map(({ at }) => Date.parse(at))),
      );
    }).immediate();
  }

  const logged = async <Result>(work: () => Result): Promise<Result> => {
    try {
      return work();
    } catch (thrown) {
      log.error(
        { tenant: tenantId, cause: loggableCause(thrown) },
        'The last looks at a cluster cannot be kept or read',
      );
      throw thrown;
    }
  };
  return { load: () => logged(load), save: (look) => logged(() => save(look)) };
}

/** All that thinning asks for. */
function bareLook(at: number): KeptLook {
  return { at: new Date(at).toISOString(), checks: {}, figures: [] };
}
