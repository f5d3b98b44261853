import type { Figure } from '@starrocks-mcp/experts';
import * as z from 'zod';
import type { StoreDatabase } from '../store/open-store.ts';
import { aWeekBefore } from './a-week-before.ts';

/** Milliseconds since 1970, and the value. */
type Point = readonly [at: number, value: number];

export interface Series {
  readonly id: string;
  readonly object: string;
  readonly unit: string;
  /** By time. */
  readonly points: readonly Point[];
  /**
   * Mean within the hour around the latest point's time of day a week before, by the clock of the cluster; null where
   * nothing was measured then.
   */
  readonly sameHourLastWeek: number | null;
}

interface SeriesQuery {
  /** Undefined: of every figure. */
  readonly ids: readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly now: number;
  /** Of the cluster; undefined counts as UTC. */
  readonly timeZone: string | undefined;
}

/** A chart has no more places; of each stretch the latest point is told, which is one that was measured. */
const MOST_POINTS = 500;
const MOST_SERIES = 200;
const HALF_HOUR_MS = 1_800_000;

const meanRow = z.object({ mean: z.number().nullable() });
const seriesRow = z
  .object({
    key: z.number(),
    latest: z.number(),
    figure: z.string(),
    object: z.string(),
    unit: z.string(),
    points: z.string(),
  })
  .transform((row) => ({
    key: row.key,
    latest: row.latest,
    id: row.figure,
    object: row.object,
    unit: row.unit,
    points: z.array(z.tuple([z.number(), z.number()])).parse(JSON.parse(row.points)),
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
  series(tenant: number, { ids, since, now, timeZone }: SeriesQuery): readonly Series[] {
    const stretchMs = Math.max(1, Math.ceil((now - Math.max(since, this.#oldestOf(tenant))) / MOST_POINTS));
    return this.#db
      .prepare(
        `SELECT s.key, s.figure, s.object, s.unit, l.latest,
           (SELECT json_group_array(json_array(q.newest, q.value)) FROM
             (SELECT max(p.at) AS newest, p.value FROM history_points p
              WHERE p.series = s.key AND p.at >= :since GROUP BY p.at / CAST(:stretch AS INTEGER) ORDER BY 1) q) AS points
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
        ids: ids === undefined ? null : JSON.stringify(ids),
        most: MOST_SERIES,
      })
      .map((row) => {
        const { key, latest, id, object, unit, points } = seriesRow.parse(row);
        return { id, object, unit, points, sameHourLastWeek: this.#meanAround(key, aWeekBefore(latest, timeZone)) };
      });
  }

  #meanAround(series: number, at: number): number | null {
    const row = this.#db
      .prepare('SELECT avg(value) AS mean FROM history_points WHERE series = ? AND at >= ? AND at < ?')
      .get(series, at - HALF_HOUR_MS, at + HALF_HOUR_MS);
    return meanRow.parse(row).mean;
  }

  /** Figures come with reports. */
  #oldestOf(tenant: number): number {
    const row = this.#db.prepare('SELECT min(at) AS at FROM history_reports WHERE tenant = ?').get(tenant);
    return z.object({ at: z.number().nullable() }).parse(row).at ?? 0;
  }
}
