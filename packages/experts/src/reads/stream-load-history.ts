import { defineRead } from '../form/read.ts';

/** How many stream loads the FE remembers, and since when. */
export const STREAM_LOAD_HISTORY = defineRead({
  name: 'stream_load_history',
  columns: { loads: 'number', oldest: 'fe_text_time' },
  layouts: [
    {
      needs: { 'information_schema.stream_loads': ['CREATE_TIME_MS'] },
      template:
        'SELECT COUNT(*) AS loads, CAST(MIN(CREATE_TIME_MS) AS VARCHAR) AS oldest ' +
        'FROM default_catalog.information_schema.stream_loads LIMIT 1',
    },
  ],
});
