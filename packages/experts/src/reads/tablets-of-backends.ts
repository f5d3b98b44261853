import { defineRead } from '../form/read.ts';

/** Tablet replicas of each backend by be_tablets, where the FE does not tell them (2.5): it is the large table of a cluster. */
export const TABLETS_OF_BACKENDS = defineRead({
  name: 'tablets_of_backends',
  columns: { node: 'id', tablets: 'number' },
  completeBelow: 1000,
  layouts: [
    {
      needs: { 'information_schema.be_tablets': ['BE_ID'] },
      lacks: ['information_schema.fe_metrics'],
      template:
        'SELECT BE_ID AS node, COUNT(*) AS tablets FROM default_catalog.information_schema.be_tablets ' +
        'GROUP BY BE_ID ORDER BY tablets DESC, node LIMIT 1000',
    },
  ],
});
