import { defineRead } from '../form/read.ts';

/** The newest time that the FE wrote as text, to be compared with the session's clock. */
export const NEWEST_FE_TEXT = defineRead({
  name: 'newest_fe_text',
  columns: { newest: 'text' },
  layouts: [
    {
      needs: { 'information_schema.loads': ['CREATE_TIME'] },
      template:
        'SELECT CAST(MAX(CREATE_TIME) AS VARCHAR) AS newest FROM default_catalog.information_schema.loads LIMIT 1',
    },
  ],
});
