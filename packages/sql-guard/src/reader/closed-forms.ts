/**
 * The whole list of SHOW and DESC statements that can be opted in, after `StarRocks.g4`. Left out are those that show
 * users, grants, credentials, files or other people's queries beyond the process list, and every WHERE.
 *
 * A word stands for itself, `A|B` for one of them, `?` makes it optional. In braces: `table`, `database` a name;
 * `fromTable` is `FROM t (FROM db)?`; `fromDatabase?` an optional `FROM db`, else the session's; `fromCatalog?` alike;
 * `like?` an optional `LIKE 'x'`; `limit?` an optional `LIMIT n`; `number` a whole number.
 */
export const SHOW_FORMS: readonly string[] = [
  'SHOW DATABASES {fromCatalog?} {like?}',
  'SHOW SCHEMAS {like?}',
  'SHOW CATALOGS {like?}',
  'SHOW FULL? TABLES {fromDatabase?} {like?}',
  'SHOW TABLE STATUS {fromDatabase?} {like?}',
  'SHOW MATERIALIZED VIEWS {fromDatabase?} {like?}',
  'SHOW CREATE TABLE|VIEW {table}',
  'SHOW CREATE MATERIALIZED VIEW {table}',
  'SHOW CREATE DATABASE|SCHEMA {database}',
  'SHOW FULL? COLUMNS|FIELDS {fromTable} {like?}',
  'SHOW INDEX|INDEXES|KEY|KEYS {fromTable}',
  'SHOW TEMPORARY? PARTITIONS FROM {table} {limit?}',
  'SHOW TABLET|TABLETS FROM {table} {limit?}',
  'SHOW TABLET {number}',
  'SHOW DYNAMIC PARTITION TABLES {fromDatabase?}',
  'SHOW ALTER TABLE COLUMN|ROLLUP|OPTIMIZE {fromDatabase?} {limit?}',
  'SHOW ALTER MATERIALIZED VIEW {fromDatabase?} {limit?}',
  'SHOW DATA FROM {table}',
  'SHOW LOAD {fromDatabase?} {limit?}',
  'SHOW ALL? ROUTINE LOAD {fromDatabase?} {limit?}',
  'SHOW GLOBAL|SESSION|LOCAL? VARIABLES {like?}',
  'SHOW GLOBAL|SESSION|LOCAL? STATUS {like?}',
  'SHOW FULL? PROCESSLIST {limit?}',
  'SHOW RUNNING QUERIES {limit?}',
  'SHOW FRONTENDS',
  'SHOW BACKENDS',
  'SHOW COMPUTE NODES',
  'SHOW WAREHOUSES {like?}',
  'SHOW RESOURCE GROUPS ALL?',
  'SHOW ENGINES',
  'SHOW COLLATION',
  'SHOW WARNINGS|ERRORS {limit?}',
];

export const DESCRIBE_FORMS: readonly string[] = ['DESC|DESCRIBE {table} ALL?'];
