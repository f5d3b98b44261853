export type { ClusterLink, ResultSet, RunOptions } from './cluster-link.ts';
export { RELEASE_LINES, compareReleaseLines, type ReleaseLine } from './release-line.ts';
export {
  SYSTEM_TABLES,
  findSystemTable,
  listColumnsAt,
  listSystemTables,
  type RemovedColumn,
  type RowSource,
  type SystemClock,
  type SystemColumn,
  type SystemTable,
} from './system-tables.ts';
