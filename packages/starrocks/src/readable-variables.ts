/**
 * System variables that a statement may read with `@@name`: what versions, zones and limits are told from, and nothing
 * that names hosts or secrets. Hub and agent give the guard the same list.
 */
export const READABLE_VARIABLES: readonly string[] = [
  'version_comment',
  'time_zone',
  'system_time_zone',
  'sql_dialect',
  'sql_mode',
  'query_timeout',
];
