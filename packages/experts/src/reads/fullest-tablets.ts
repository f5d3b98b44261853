import { defineRead } from '../form/read.ts';

/** The tablet replicas with most rowsets, from 100 up: what will reach tablet_max_versions (1000) first. */
export const FULLEST_TABLETS = defineRead({
  name: 'fullest_tablets',
  columns: { node: 'id', tablet: 'id', rowsets: 'number', table_id: 'id', db: 'text', table_name: 'text' },
  layouts: [
    {
      needs: {
        'information_schema.be_tablets': ['BE_ID', 'TABLE_ID', 'TABLET_ID', 'NUM_ROWSET'],
        'information_schema.tables_config': ['TABLE_ID', 'TABLE_SCHEMA', 'TABLE_NAME'],
      },
      template:
        'SELECT t.BE_ID AS node, t.TABLET_ID AS tablet, t.NUM_ROWSET AS rowsets, t.TABLE_ID AS table_id, ' +
        'c.TABLE_SCHEMA AS db, c.TABLE_NAME AS table_name FROM default_catalog.information_schema.be_tablets t ' +
        'LEFT JOIN default_catalog.information_schema.tables_config c ON c.TABLE_ID = t.TABLE_ID ' +
        'WHERE t.NUM_ROWSET >= 100 ORDER BY rowsets DESC, tablet, node LIMIT 30',
    },
  ],
});
