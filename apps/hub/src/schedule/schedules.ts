import * as z from 'zod';
import type { StoreDatabase } from '../store/open-store.ts';
import { changeStore } from '../store/revision.ts';
import { scheduleSchema, type ScheduleEntry } from './schedule-schema.ts';

/** How a scheduled run ended. An agent that is away says nothing of its cluster. */
export type RunOutcome = 'done' | 'agent_offline' | 'failed';

/** Moments are milliseconds since 1970. */
export interface LastRun {
  readonly endedAt: number;
  readonly outcome: RunOutcome;
  /** Why it did not succeed. */
  readonly errorCode: string | undefined;
}

interface RunState {
  /** When the hub first saw that the tenant has a schedule: the first run follows it by the interval. */
  readonly since: number;
  readonly lastRun: LastRun | undefined;
}

const scheduleRow = z.object({ tenant_id: z.string(), entry: z.string() });
const runRow = z.object({
  since: z.number(),
  ended_at: z.number().nullable(),
  outcome: z.enum(['done', 'agent_offline', 'failed']).nullable(),
  error_code: z.string().nullable(),
});

/** Schedules that operators made, and the last run of any schedule. */
export class Schedules {
  readonly #db: StoreDatabase;

  constructor(db: StoreDatabase) {
    this.#db = db;
  }

  list(): ReadonlyMap<string, ScheduleEntry> {
    const rows = this.#db.prepare('SELECT tenant_id, entry FROM schedules').all();
    return new Map(rows.map((row) => readEntry(row)));
  }

  find(tenantId: string): ScheduleEntry | undefined {
    const row = this.#db.prepare('SELECT tenant_id, entry FROM schedules WHERE tenant_id = ?').get(tenantId);
    return row === undefined ? undefined : readEntry(row)[1];
  }

  /** A running hub sees it within a second, whichever process wrote it. */
  save(tenantId: string, entry: ScheduleEntry, at: number): void {
    changeStore(this.#db, () =>
      this.#db
        .prepare(
          `INSERT INTO schedules (tenant_id, entry, updated_at) VALUES (?, ?, ?)
           ON CONFLICT (tenant_id) DO UPDATE SET entry = excluded.entry, updated_at = excluded.updated_at`,
        )
        .run(tenantId, JSON.stringify(entry), at),
    );
  }

  findRun(tenantId: string): RunState | undefined {
    const found = this.#db.prepare('SELECT * FROM schedule_runs WHERE tenant_id = ?').get(tenantId);
    if (found === undefined) return undefined;
    const { since, ended_at: endedAt, outcome, error_code: errorCode } = runRow.parse(found);
    const lastRun =
      endedAt === null || outcome === null ? undefined : { endedAt, outcome, errorCode: errorCode ?? undefined };
    return { since, lastRun };
  }

  /** Notes that the tenant has a schedule from now on, unless that was noted before. */
  noteSince(tenantId: string, at: number): void {
    this.#db.prepare('INSERT OR IGNORE INTO schedule_runs (tenant_id, since) VALUES (?, ?)').run(tenantId, at);
  }

  noteRun(tenantId: string, { endedAt, outcome, errorCode }: LastRun): void {
    this.#db
      .prepare('UPDATE schedule_runs SET ended_at = ?, outcome = ?, error_code = ? WHERE tenant_id = ?')
      .run(endedAt, outcome, errorCode ?? null, tenantId);
  }
}

/** Part of removing a tenant, so that a later one of this id begins anew. */
export function forgetSchedule(db: StoreDatabase, tenantId: string): void {
  db.prepare('DELETE FROM schedules WHERE tenant_id = ?').run(tenantId);
  db.prepare('DELETE FROM schedule_runs WHERE tenant_id = ?').run(tenantId);
}

function readEntry(found: unknown): [tenantId: string, entry: ScheduleEntry] {
  const { tenant_id: tenantId, entry } = scheduleRow.parse(found);
  return [tenantId, scheduleSchema.parse(JSON.parse(entry))];
}
