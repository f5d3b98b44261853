import { defineRead } from '../form/read.ts';

/**
 * Tablet replicas with more than 700 rowsets or versions, the fullest first. NUM_VERSION alone would not do: for Primary
 * Key tablets it counts kept edit versions, as the gauge max_tablet_rowset_num does, while the limit checks rowsets.
 */
export const CROWDED_TABLETS = defineRead({
  name: 'crowded_tablets',
  columns: {
    node: 'id',
    table_id: 'id',
    tablet: 'id',
    rowsets: 'number',
    versions: 'number',
    model: 'text',
    db: 'text',
    table_name: 'text',
  },
  layouts: [
    {
      needs: {
        'information_schema.be_tablets': ['BE_ID', 'TABLE_ID', 'TABLET_ID', 'NUM_ROWSET', 'NUM_VERSION', 'TYPE'],
        'information_schema.tables_config': ['TABLE_ID', 'TABLE_SCHEMA', 'TABLE_NAME'],
      },
      template:
        'SELECT t.BE_ID AS node, t.TABLE_ID AS table_id, t.TABLET_ID AS tablet, t.NUM_ROWSET AS rowsets, t.NUM_VERSION AS versions, ' +
        't.TYPE AS model, c.TABLE_SCHEMA AS db, c.TABLE_NAME AS table_name FROM default_catalog.information_schema.be_tablets t ' +
        'LEFT JOIN default_catalog.information_schema.tables_config c ON c.TABLE_ID = t.TABLE_ID ' +
        'WHERE t.NUM_ROWSET > 700 OR t.NUM_VERSION > 700 ORDER BY rowsets DESC, tablet LIMIT 200',
    },
  ],
});
