import { defineRead } from '../form/read.ts';

/** Nodes that answer: `be_*` rows come from live backends and compute nodes only. Needs OPERATE ON SYSTEM. */
export const ANSWERING_NODES = defineRead({
  name: 'answering_nodes',
  columns: { node: 'id', metrics: 'number' },
  completeBelow: 5000,
  layouts: [
    {
      needs: { 'information_schema.be_metrics': ['BE_ID'] },
      template:
        'SELECT BE_ID AS node, COUNT(*) AS metrics FROM default_catalog.information_schema.be_metrics ' +
        'GROUP BY BE_ID ORDER BY node LIMIT 5000',
    },
  ],
});
