import { defineRead } from '../form/read.ts';

/** Waiting tablets and running tasks of each backend (3.1+, shared-nothing). Needs OPERATE ON SYSTEM. */
export const BE_COMPACTIONS = defineRead({
  name: 'be_compactions',
  columns: {
    node: 'id',
    candidates: 'number',
    base_running: 'number',
    cumulative_running: 'number',
    latest_score: 'number',
    candidate_max_score: 'number',
  },
  completeBelow: 5000,
  layouts: [
    {
      needs: {
        'information_schema.be_compactions': [
          'BE_ID',
          'CANDIDATES_NUM',
          'BASE_COMPACTION_CONCURRENCY',
          'CUMULATIVE_COMPACTION_CONCURRENCY',
          'LATEST_COMPACTION_SCORE',
          'CANDIDATE_MAX_SCORE',
        ],
      },
      template:
        'SELECT BE_ID AS node, CANDIDATES_NUM AS candidates, BASE_COMPACTION_CONCURRENCY AS base_running, ' +
        'CUMULATIVE_COMPACTION_CONCURRENCY AS cumulative_running, LATEST_COMPACTION_SCORE AS latest_score, ' +
        'CANDIDATE_MAX_SCORE AS candidate_max_score FROM default_catalog.information_schema.be_compactions ' +
        'ORDER BY node LIMIT 5000',
    },
  ],
});
