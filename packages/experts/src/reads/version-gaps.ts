import { defineRead, type ParameterSpec } from '../form/read.ts';

interface Asked {
  readonly name: string;
  readonly parameters?: Readonly<Record<string, ParameterSpec>>;
  /** A condition on partitions_meta that picks partitions. */
  readonly which?: string;
}

/** Partitions with more than 10 committed versions that are not yet visible, the widest gaps first. */
export function versionGaps({ name, parameters = {}, which }: Asked) {
  return defineRead({
    name,
    parameters,
    columns: {
      db: 'id',
      table_name: 'id',
      partition_name: 'id',
      gap: 'number',
      visible_since: 'session_time',
    },
    layouts: [
      {
        needs: {
          'information_schema.partitions_meta': [
            'DB_NAME',
            'TABLE_NAME',
            'PARTITION_NAME',
            'NEXT_VERSION',
            'VISIBLE_VERSION',
            'VISIBLE_VERSION_TIME',
          ],
        },
        template:
          'SELECT DB_NAME AS db, TABLE_NAME AS table_name, PARTITION_NAME AS partition_name, ' +
          'NEXT_VERSION - VISIBLE_VERSION - 1 AS gap, CAST(VISIBLE_VERSION_TIME AS VARCHAR) AS visible_since ' +
          `FROM default_catalog.information_schema.partitions_meta WHERE ${which === undefined ? '' : `${which} AND `}` +
          'NEXT_VERSION - VISIBLE_VERSION - 1 > 10 ORDER BY gap DESC LIMIT 200',
      },
    ],
  });
}

/** Of all tables. */
export const VERSION_GAPS = versionGaps({ name: 'version_gaps' });
