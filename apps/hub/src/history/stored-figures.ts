import type { Figure } from '@starrocks-mcp/experts';
import * as z from 'zod';
import type { StoreDatabase } from '../store/open-store.ts';

/** Milliseconds since 1970, and the value. */
type Point = readonly [at: number, value: number];

export interface Series {
  readonly id: string;
  readonly object: string;
  readonly unit: string;
  /** By time. */
  readonly points: readonly Point[];
  /** Mean within the hour around the latest point's time a week before; null where nothing was measured then. */
  readonly sameHourLastWeek: number | null;
}

interface SeriesQuery {
  /** Undefined: of every figure. */
  readonly ids: readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly now: number;
}

/** A chart has no more places; of each stretch the latest point is told, which is one that was measured. */
const MOST_POINTS = 500;
const MOST_SERIES = 200;
const WEEK_MS = 7 * 24 * 3_600_000;
const HALF_HOUR_MS = 1_800_000;

const seriesRow = z
  .object({
    figure: z.string(),
    object: z.string(),
    unit: z.string(),
    points: z.string(),
    last_week: z.number().nullable(),
  })
  .transform((row): Series => ({
    id: row.figure,
    object: row.object,
    unit: row.unit,
    points: z.array(z.tuple([z.number(), z.number()])).parse(JSON.parse(row.points)),
    sameHourLastWeek: row.last_week,
  }));

/** Measured quantities over time. */
export class StoredFigures {
  readonly #db: StoreDatabase;

  constructor(db: StoreDatabase) {
    this.#db = db;
  }

  add(tenant: number, { at, figures }: { readonly at: number; readonly figures: readonly Figure[] }): void {
    const rows = JSON.stringify(figures.map(({ id, object, unit, value }) => [id, object, unit, value]));
    this.#db
      .prepare(
        `INSERT OR IGNORE INTO history_series (tenant, figure, object, unit)
         SELECT ?, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)`,
      )
      .run(tenant, rows);
    this.#db
      .prepare(
        `INSERT OR REPLACE INTO history_points (series, at, value)
         SELECT s.key, ?, f.value ->> 3 FROM json_each(?) f CROSS JOIN history_series s
         WHERE s.tenant = ? AND s.figure = f.value ->> 0 AND s.object = f.value ->> 1 AND s.unit = f.value ->> 2`,
      )
      .run(at, rows, tenant);
  }

  /** Those that have a point since then, by figure and object. */
  series(tenant: number, { ids, since, now }: SeriesQuery): readonly Series[] {
    const stretchMs = Math.max(1, Math.ceil((now - Math.max(since, this.#oldestOf(tenant))) / MOST_POINTS));
    return this.#db
      .prepare(
        `SELECT s.figure, s.object, s.unit, l.latest,
           (SELECT json_group_array(json_array(q.newest, q.value)) FROM
             (SELECT max(p.at) AS newest, p.value FROM history_points p
              WHERE p.series = s.key AND p.at >= :since GROUP BY p.at / CAST(:stretch AS INTEGER) ORDER BY 1) q) AS points,
           (SELECT avg(p.value) FROM history_points p WHERE p.series = s.key
              AND p.at >= l.latest - :week - :half AND p.at < l.latest - :week + :half) AS last_week
         FROM history_series s
         JOIN (SELECT k.key, (SELECT max(p.at) FROM history_points p WHERE p.series = k.key) AS latest
               FROM history_series k WHERE k.tenant = :tenant) l ON l.key = s.key
         WHERE s.tenant = :tenant AND l.latest >= :since
           AND (:ids IS NULL OR s.figure IN (SELECT value FROM json_each(:ids)))
         ORDER BY s.figure, s.object LIMIT :most`,
      )
      .all({
        tenant,
        since,
        stretch: stretchMs,
        week: WEEK_MS,
        half: HALF_HOUR_MS,
        ids: ids === undefined ? null : JSON.stringify(ids),
        most: MOST_SERIES,
      })
      .map((row) => seriesRow.parse(row));
  }

  /** Figures come with reports. */
  #oldestOf(tenant: number): number {
    const row = this.#db.prepare('SELECT min(at) AS at FROM history_reports WHERE tenant = ?').get(tenant);
    return z.object({ at: z.number().nullable() }).parse(row).at ?? 0;
  }
}
