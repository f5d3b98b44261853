import { counted } from '../form/quantity.ts';
import { defineCheck, found, notApplicable, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { firstNames } from '../form/first-names.ts';
import { defineRead, optional } from '../form/read.ts';
import { nameTable } from '../form/table-name.ts';
import { ANSWERING_NODES } from '../reads/answering-nodes.ts';
import { countBackends } from '../reads/backend-count.ts';

const COPIES = { value: 1, unit: 'replica', source: 'FE default_replication_num (3)' };

const OWN_DATABASES = "'_statistics_', 'information_schema', 'sys'";

const KEPT =
  'SELECT DB_NAME AS db, TABLE_NAME AS table_name, COUNT(*) AS partitions ' +
  'FROM default_catalog.information_schema.partitions_meta ' +
  `WHERE REPLICATION_NUM = 1 AND DB_NAME NOT IN (${OWN_DATABASES}) GROUP BY DB_NAME, TABLE_NAME`;

const DECLARED =
  'SELECT TABLE_SCHEMA AS db, TABLE_NAME AS table_name, CAST(NULL AS BIGINT) AS partitions ' +
  'FROM default_catalog.information_schema.tables_config ' +
  `WHERE replace(PROPERTIES, ' ', '') LIKE '%"replication_num":"1"%' AND TABLE_ENGINE LIKE 'OLAP%' ` +
  `AND TABLE_SCHEMA NOT IN (${OWN_DATABASES})`;

const PROPERTIES = { 'information_schema.tables_config': ['TABLE_SCHEMA', 'TABLE_NAME', 'TABLE_ENGINE', 'PROPERTIES'] };

/**
 * Customer tables with one copy; StarRocks' own databases are its own affair. `partitions` that keep one copy are told
 * from 3.1.9; null for a table whose properties give one to new partitions, which may be told twice.
 */
const SINGLE_REPLICA_TABLES = defineRead({
  name: 'single_replica_tables',
  columns: { db: 'text', table_name: 'text', partitions: 'number' },
  layouts: [
    {
      needs: { 'information_schema.partitions_meta': ['DB_NAME', 'TABLE_NAME', 'REPLICATION_NUM'], ...PROPERTIES },
      template:
        `SELECT db AS db, table_name AS table_name, partitions AS partitions FROM (${KEPT} UNION ALL ${DECLARED}) AS t ` +
        'ORDER BY COALESCE(partitions, 0) DESC, db, table_name LIMIT 500',
    },
    { needs: PROPERTIES, template: `${DECLARED} ORDER BY db, table_name LIMIT 500` },
  ],
});

export default defineCheck({
  id: 'storage.single_replica',
  severity: 'warning',
  title: { en: 'Tables with a single replica', zh: '单副本表' },
  architectures: ['shared-nothing'],
  since: '2.5',
  signal: 'partitions_meta REPLICATION_NUM (3.1.9+); tables_config PROPERTIES replication_num',
  thresholds: { copies: COPIES },
  needsVisibleTables: true,
  impact: {
    en: 'One failed disk loses their data; while their backend is down they can be neither read nor loaded.',
    zh: '一块磁盘故障就会丢失数据；所在 BE 宕机期间既不能查询也不能导入。',
  },
  causes: [
    {
      en: 'A test table went to production, or the cluster once had a single backend',
      zh: '测试表进入生产，或集群曾经只有一个 BE',
    },
  ],
  remedies: [
    {
      text: { en: 'Give the existing partitions more replicas.', zh: '为已有分区增加副本。' },
      statement: 'ALTER TABLE <database>.<table> MODIFY PARTITION (*) SET ("replication_num" = "3");',
    },
    {
      text: { en: 'And those that will be created.', zh: '并修改今后新建分区的默认值。' },
      statement: 'ALTER TABLE <database>.<table> SET ("default.replication_num" = "3");',
    },
  ],
  doc: 'table_design/data_distribution/Data_distribution.md',
  reads: { tables: SINGLE_REPLICA_TABLES, answering: optional(ANSWERING_NODES) },
  evaluate({ tables, answering }, context) {
    if (tables.rows.length === 0) return PASSED;
    if (countBackends(context, answering) === 1) {
      return notApplicable({
        en: 'a cluster of one backend cannot keep a second replica',
        zh: '集群只有一个 BE，无法保留第二个副本',
      });
    }
    const names = [...new Set(tables.rows.map((row) => nameTable(row)))];
    const shown = firstNames(names);
    const isAllKept = tables.rows.filter((row) => row.partitions !== null).length === names.length;
    return found({
      severity: 'warning',
      summary: {
        en: `${names.length >= 500 ? 'At least 500 tables keep' : counted(names.length, 'table keeps', 'tables keep')} a single copy${isAllKept ? '' : ' or give one to new partitions'}: ${shown.en}.`,
        zh: `${names.length >= 500 ? '至少 500' : names.length} 张表只有一个副本${isAllKept ? '' : '（或新建分区只有一个副本）'}：${shown.zh}。`,
      },
      objects: names.map((name) => ({ kind: 'table', name })),
      measured: { value: names.length, unit: 'tables' },
      threshold: COPIES,
      evidence: [evidenceOf(tables)],
      facts: { tables: names },
    });
  },
});
