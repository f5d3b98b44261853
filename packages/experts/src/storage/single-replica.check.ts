import { counted } from '../form/quantity.ts';
import { defineCheck, found, notApplicable, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { firstNames } from '../form/first-names.ts';
import { defineRead, optional } from '../form/read.ts';
import { nameTable } from '../form/table-name.ts';
import { ANSWERING_NODES } from '../reads/answering-nodes.ts';
import { countBackends } from '../reads/backend-count.ts';

const COPIES = { value: 1, unit: 'replica', source: 'FE default_replication_num (3)' };

const OWN_DATABASES = "'_statistics_', 'information_schema', 'sys'";

/** Customer tables with partitions of one copy; StarRocks' own databases are its own affair. */
const SINGLE_REPLICA_TABLES = defineRead({
  name: 'single_replica_tables',
  columns: { db: 'text', table_name: 'text', partitions: 'number' },
  layouts: [
    {
      needs: { 'information_schema.partitions_meta': ['DB_NAME', 'TABLE_NAME', 'REPLICATION_NUM'] },
      template:
        'SELECT DB_NAME AS db, TABLE_NAME AS table_name, COUNT(*) AS partitions ' +
        'FROM default_catalog.information_schema.partitions_meta ' +
        `WHERE REPLICATION_NUM = 1 AND DB_NAME NOT IN (${OWN_DATABASES}) ` +
        'GROUP BY DB_NAME, TABLE_NAME ORDER BY partitions DESC, db, table_name LIMIT 500',
    },
  ],
});

/** Customer tables whose new partitions get one copy; before 3.1.9 it is all that is told. */
const DECLARED_TABLES = defineRead({
  name: 'single_replica_by_property',
  columns: { db: 'text', table_name: 'text' },
  layouts: [
    {
      needs: { 'information_schema.tables_config': ['TABLE_SCHEMA', 'TABLE_NAME', 'TABLE_ENGINE', 'PROPERTIES'] },
      template:
        'SELECT TABLE_SCHEMA AS db, TABLE_NAME AS table_name FROM default_catalog.information_schema.tables_config ' +
        `WHERE replace(PROPERTIES, ' ', '') LIKE '%"replication_num":"1"%' AND TABLE_ENGINE LIKE 'OLAP%' ` +
        `AND TABLE_SCHEMA NOT IN (${OWN_DATABASES}) ` +
        'ORDER BY db, table_name LIMIT 500',
    },
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
  reads: {
    kept: optional(SINGLE_REPLICA_TABLES),
    declared: optional(DECLARED_TABLES),
    answering: optional(ANSWERING_NODES),
  },
  evaluate({ kept, declared, answering }, context) {
    if (!kept.ok && !declared.ok) return unknown(kept.missing ? declared.reason : kept.reason);
    const rows = [...(kept.ok ? kept.rows : []), ...(declared.ok ? declared.rows : [])];
    if (rows.length === 0) return kept.ok || kept.missing ? PASSED : unknown(kept.reason);
    if (countBackends(context, answering) === 1) {
      return notApplicable({
        en: 'a cluster of one backend cannot keep a second replica',
        zh: '集群只有一个 BE，无法保留第二个副本',
      });
    }
    const names = [...new Set(rows.map((row) => nameTable(row)))];
    const shown = firstNames(names);
    const isAllKept = kept.ok && kept.rows.length === names.length;
    return found({
      severity: 'warning',
      summary: {
        en: `${names.length >= 500 ? 'At least 500 tables keep' : counted(names.length, 'table keeps', 'tables keep')} a single copy${isAllKept ? '' : ' or give one to new partitions'}: ${shown.en}.`,
        zh: `${names.length >= 500 ? '至少 500' : names.length} 张表只有一个副本${isAllKept ? '' : '（或新建分区只有一个副本）'}：${shown.zh}。`,
      },
      objects: names.map((name) => ({ kind: 'table', name })),
      measured: { value: names.length, unit: 'tables' },
      threshold: COPIES,
      evidence: [kept, declared].flatMap((read) => (read.ok && read.rows.length > 0 ? [evidenceOf(read)] : [])),
      facts: { tables: names },
    });
  },
});
