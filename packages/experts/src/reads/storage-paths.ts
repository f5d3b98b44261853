import { defineRead } from '../form/read.ts';

/** How many visible partitions there are, and how many of them lie in object storage: the path is filled for those alone (3.1.9+). */
export const STORAGE_PATHS = defineRead({
  name: 'storage_paths',
  columns: { partitions: 'number', in_object_storage: 'number' },
  layouts: [
    {
      needs: { 'information_schema.partitions_meta': ['STORAGE_PATH'] },
      template:
        'SELECT COUNT(*) AS partitions, SUM(CASE WHEN length(STORAGE_PATH) > 0 THEN 1 ELSE 0 END) AS in_object_storage ' +
        'FROM default_catalog.information_schema.partitions_meta LIMIT 1',
    },
  ],
});
