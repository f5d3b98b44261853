import { defineRead } from '../form/read.ts';

const BAND =
  "CASE WHEN MAX_CS > 2000 THEN '> 2000' WHEN MAX_CS > 500 THEN '500-2000' WHEN MAX_CS > 100 THEN '100-500' " +
  "WHEN MAX_CS > 10 THEN '10-100' ELSE '0-10' END";

/** Cloud-native partitions by the figures of StarRocks' own: done below 10, slowed above 100, rejected above 2000. */
export const SCORE_BANDS = defineRead({
  name: 'score_bands',
  columns: { band: 'text', partitions: 'number', max_score: 'number', versions_behind: 'number' },
  layouts: [
    {
      needs: { 'information_schema.partitions_meta': ['MAX_CS', 'VISIBLE_VERSION', 'COMPACT_VERSION'] },
      template:
        `SELECT ${BAND} AS band, COUNT(*) AS partitions, MAX(MAX_CS) AS max_score, ` +
        'MAX(VISIBLE_VERSION - COMPACT_VERSION) AS versions_behind ' +
        `FROM default_catalog.information_schema.partitions_meta GROUP BY ${BAND} ORDER BY max_score DESC LIMIT 10`,
    },
  ],
});
