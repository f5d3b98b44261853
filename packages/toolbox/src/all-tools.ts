import type { Tool } from './tool.ts';
import {
  analyzeCompactionHealth,
  analyzeImportHealth,
  analyzeIngestionHealth,
  analyzeMemoryAndResources,
  analyzeQueryPerformance,
  analyzeSchemaAndViews,
  analyzeStorageHealth,
  analyzeSystemComprehensive,
} from './tools/analyses.ts';
import { compareWithLastLook } from './tools/compare-with-last-look.ts';
import { INQUIRY_TOOLS } from './tools/inquiries.ts';
import { runSelectSql } from './tools/sql.ts';
import { VIEW_TOOLS } from './tools/views.ts';

/** What goes with each analysis, by subject; a view or inquiry that is not named here comes after all. */
const LISTING_TOOLS: readonly Tool[] = [...VIEW_TOOLS, ...INQUIRY_TOOLS];
const STORAGE = [
  'get_disk_usage',
  'get_tablet_distribution',
  'get_replica_status',
  'get_large_tables',
  'diagnose_table',
];
const COMPACTION = [
  'get_compaction_status',
  'get_high_compaction_partitions',
  'get_compaction_history',
  'diagnose_partition_compaction',
];
const IMPORT = ['get_load_jobs', 'check_load_job_status', 'get_failed_load_jobs', 'explain_load_failure'];
const INGESTION = ['get_stream_load_stats', 'get_routine_load_jobs', 'explain_routine_load'];
const QUERIES = ['get_query_profile'];
const PLACED = new Set(['forecast_limits', ...QUERIES, ...STORAGE, ...COMPACTION, ...IMPORT, ...INGESTION]);

/** Every tool of the product, in the order in which it is listed. */
export const ALL_TOOLS: readonly Tool[] = [
  analyzeSystemComprehensive,
  compareWithLastLook,
  ...listed(['forecast_limits']),
  analyzeStorageHealth,
  ...listed(STORAGE),
  analyzeCompactionHealth,
  ...listed(COMPACTION),
  analyzeImportHealth,
  ...listed(IMPORT),
  analyzeIngestionHealth,
  ...listed(INGESTION),
  analyzeQueryPerformance,
  ...listed(QUERIES),
  analyzeMemoryAndResources,
  analyzeSchemaAndViews,
  ...LISTING_TOOLS.filter(({ name }) => !PLACED.has(name)),
  runSelectSql,
];

function listed(names: readonly string[]): readonly Tool[] {
  return names.flatMap((name) => LISTING_TOOLS.filter((tool) => tool.name === name));
}
