import { defineFigures, largest } from '../form/figures.ts';
import { beMetrics } from '../reads/be-metrics.ts';

/** Memory of the process of each backend and compute node. */
export default defineFigures({
  expert: 'memory',
  reads: { used: beMetrics('process_mem_bytes') },
  measure: ({ used }) =>
    largest(
      used.rows.flatMap(({ node, value }) =>
        value === null ? [] : [{ id: 'memory.process', object: `BE ${node}`, value, unit: 'bytes' }],
      ),
    ),
});
