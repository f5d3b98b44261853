import { defineRead } from '../form/read.ts';

/** How many visible tables each storage engine has: OLAP means shared-nothing, CLOUD_NATIVE shared-data. */
export const TABLE_ENGINES = defineRead({
  name: 'table_engines',
  columns: { engine: 'text', tables: 'number' },
  layouts: [
    {
      needs: { 'information_schema.tables_config': ['TABLE_ENGINE'] },
      template:
        'SELECT TABLE_ENGINE AS engine, COUNT(*) AS tables FROM default_catalog.information_schema.tables_config ' +
        'GROUP BY TABLE_ENGINE LIMIT 50',
    },
  ],
});
