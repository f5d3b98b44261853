import { defineRead } from '../form/read.ts';

/**
 * The profile of one query as text (3.0+), empty where the FE keeps none. The guard knows this form and no other; the
 * text quotes the query and its predicates, so it is parsed and never handed on.
 */
export const QUERY_PROFILE = defineRead({
  name: 'query_profile',
  columns: { profile: 'text' },
  parameters: { query_id: { kind: 'text', maxLength: 36, default: '00000000-0000-0000-0000-000000000000' } },
  layouts: [{ needs: {}, template: 'SELECT get_query_profile({query_id}) AS profile LIMIT 1' }],
});
