/** Of the replicas of one tablet: what compaction.replica_version_gap compares. */
export const REPLICA_GAP_COLUMNS = {
  tablet: 'id',
  db: 'text',
  table_name: 'text',
  table_id: 'id',
  newest: 'number',
  oldest: 'number',
  most_rows: 'number',
  fewest_rows: 'number',
} as const;

/** Columns of be_tablets that the SQL below reads. */
export const REPLICA_GAP_NEEDS = ['TABLE_ID', 'TABLET_ID', 'MAX_VERSION', 'NUM_ROW', 'TYPE', 'STATE'];

/** A replica that is being dropped or made for a schema change stays behind, and is none of the tablet's. */
export const LIVE_REPLICAS_SQL = "COALESCE(STATE, 'RUNNING') = 'RUNNING'";

export const REPLICA_GAP_AGGREGATES_SQL =
  'MIN(TABLE_ID) AS table_id, MAX(MAX_VERSION) AS newest, MIN(MAX_VERSION) AS oldest, ' +
  'MAX(NUM_ROW) AS most_rows, MIN(NUM_ROW) AS fewest_rows';

/** Rows are compared in Duplicate Key tables alone: the other models merge rows when each replica compacts. */
export const REPLICAS_DIFFER_SQL =
  'MAX(MAX_VERSION) > MIN(MAX_VERSION) ' +
  "OR (MAX(NUM_ROW) > MIN(NUM_ROW) AND MIN(TYPE) = 'DUP' AND MAX(TYPE) = 'DUP')";
