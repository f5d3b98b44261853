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
export { READABLE_VARIABLES } from './readable-variables.ts';
export { parseVersion, type StarRocksVersion } from './parse-version.ts';
export { VERSION_STATEMENTS, readVersion } from './read-version.ts';
export { DETECTION_STATEMENTS, detectCapabilities, type Capabilities } from './capabilities.ts';
export type { RunStatement } from './system-query.ts';
export { classifyDatabaseError } from './database-error.ts';
export { openPool, type ClusterPool, type RowStream } from './cluster-pool.ts';
export type { ClusterPoolConfig, TlsConfig } from './pool-config.ts';
export type { StatementOutcome } from './running-statement.ts';
export { readGrants, type AccountGrants } from './read-grants.ts';
