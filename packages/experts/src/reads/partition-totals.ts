import { defineRead } from '../form/read.ts';
import { bytesOfSizeText } from './byte-size-sql.ts';

// A score stays in the table until the next publish, so one whose compaction has caught up counts as 0.
const SCORE = (column: string): string =>
  `CASE WHEN VISIBLE_VERSION > COALESCE(COMPACT_VERSION, 0) THEN ${column} ELSE 0 END`;

const NEEDS = {
  'information_schema.partitions_meta': [
    'BUCKETS',
    'MAX_CS',
    'AVG_CS',
    'VISIBLE_VERSION',
    'COMPACT_VERSION',
    'DATA_SIZE',
  ],
};

function template(dataSize: string): string {
  return (
    'SELECT COUNT(*) AS partitions, SUM(BUCKETS) AS buckets, ' +
    `MAX(${SCORE('MAX_CS')}) AS max_score, AVG(${SCORE('AVG_CS')}) AS avg_score, SUM(${dataSize}) AS data_bytes ` +
    'FROM default_catalog.information_schema.partitions_meta LIMIT 1'
  );
}

/** One row over all visible partitions (3.1+). Scores are told for cloud-native ones alone. */
export const PARTITION_TOTALS = defineRead({
  name: 'partition_totals',
  columns: {
    partitions: 'number',
    buckets: 'number',
    max_score: 'number',
    avg_score: 'number',
    data_bytes: 'number',
  },
  layouts: [
    {
      needs: NEEDS,
      types: { 'information_schema.partitions_meta.DATA_SIZE': 'number' },
      template: template('DATA_SIZE'),
    },
    {
      needs: NEEDS,
      types: { 'information_schema.partitions_meta.DATA_SIZE': 'text' },
      template: template(bytesOfSizeText('DATA_SIZE')),
    },
  ],
});
