import type { Tool } from './tool.ts';
import {
  analyzeCompactionHealth,
  analyzeImportHealth,
  analyzeIngestionHealth,
  analyzeStorageHealth,
  analyzeSystemComprehensive,
} from './tools/analyses.ts';
import { INQUIRY_TOOLS } from './tools/inquiries.ts';
import { runSelectSql } from './tools/sql.ts';
import { VIEW_TOOLS } from './tools/views.ts';

/** The views by subject, each after the analysis that it goes with; a view that is not named here comes after all. */
const STORAGE = ['get_disk_usage', 'get_tablet_distribution', 'get_replica_status', 'get_large_tables'];
const COMPACTION = ['get_compaction_status', 'get_high_compaction_partitions', 'get_compaction_history'];
const IMPORT = ['get_load_jobs', 'check_load_job_status', 'get_failed_load_jobs'];
const INGESTION = ['get_stream_load_stats', 'get_routine_load_jobs'];
const PLACED = new Set([...STORAGE, ...COMPACTION, ...IMPORT, ...INGESTION]);

/** Every tool of the product, in the order in which it is listed. */
export const ALL_TOOLS: readonly Tool[] = [
  analyzeSystemComprehensive,
  analyzeStorageHealth,
  ...views(STORAGE),
  analyzeCompactionHealth,
  ...views(COMPACTION),
  analyzeImportHealth,
  ...views(IMPORT),
  analyzeIngestionHealth,
  ...views(INGESTION),
  ...VIEW_TOOLS.filter(({ name }) => !PLACED.has(name)),
  ...INQUIRY_TOOLS,
  runSelectSql,
];

function views(names: readonly string[]): readonly Tool[] {
  return names.flatMap((name) => VIEW_TOOLS.filter((tool) => tool.name === name));
}
