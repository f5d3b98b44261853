import { CLUSTER } from '../report.ts';
import { defineFigures } from '../form/figures.ts';

/** Backends and compute nodes, as the FE counts them. */
export default defineFigures({
  expert: 'storage',
  reads: {},
  measure: (_, { nodes: { alive, total } }) => [
    ...(alive === null ? [] : [{ id: 'storage.nodes_alive', object: CLUSTER, value: alive, unit: 'nodes' }]),
    ...(total === null ? [] : [{ id: 'storage.nodes_total', object: CLUSTER, value: total, unit: 'nodes' }]),
  ],
});
