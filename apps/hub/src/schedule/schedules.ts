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

interface ReadSchedule {
  readonly text: string;
  readonly entry: ScheduleEntry;
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
  /** As they were read last, by tenant: checking quiet hours and time zones takes longer than reading a thousand. */
  #read = new Map<string, ReadSchedule>();

  constructor(db: StoreDatabase) {
    this.#db = db;
  }

  list(): ReadonlyMap<string, ScheduleEntry> {
    const rows = this.#db.prepare('SELECT tenant_id, entry FROM schedules').all();
    const parsed = rows.map((row) => scheduleRow.parse(row));
    this.#read = new Map(parsed.map(({ tenant_id: id, entry: text }) => [id, this.#readEntry(id, text)]));
    return new Map([...this.#read].map(([id, { entry }]) => [id, entry]));
  }

  find(tenantId: string): ScheduleEntry | undefined {
    const found = this.#db.prepare('SELECT tenant_id, entry FROM schedules WHERE tenant_id = ?').get(tenantId);
    return found === undefined ? undefined : this.#readEntry(tenantId, scheduleRow.parse(found).entry).entry;
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

  /** Notes that the tenants have a schedule from now on, unless that was noted before. */
  noteSince(tenantIds: readonly string[], at: number): void {
    const note = this.#db.prepare('INSERT OR IGNORE INTO schedule_runs (tenant_id, since) VALUES (?, ?)');
    this.#db.transaction(() => tenantIds.forEach((id) => void note.run(id, at))).immediate();
  }

  noteRun(tenantId: string, { endedAt, outcome, errorCode }: LastRun): void {
    this.#db
      .prepare('UPDATE schedule_runs SET ended_at = ?, outcome = ?, error_code = ? WHERE tenant_id = ?')
      .run(endedAt, outcome, errorCode ?? null, tenantId);
  }

  #readEntry(tenantId: string, text: string): ReadSchedule {
    const known = this.#read.get(tenantId);
    return known?.text === text ? known : { text, entry: scheduleSchema.parse(JSON.parse(text)) };
  }
}

/** Part of removing a tenant, so that a later one of this id begins anew. */
export function forgetSchedule(db: StoreDatabase, tenantId: string): void {
  db.prepare('DELETE FROM schedules WHERE tenant_id = ?').run(tenantId);
  db.prepare('DELETE FROM schedule_runs WHERE tenant_id = ?').run(tenantId);
}
