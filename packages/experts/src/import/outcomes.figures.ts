import { CLUSTER } from '../report.ts';
import { defineFigures } from '../form/figures.ts';
import { LOAD_OUTCOMES } from '../reads/load-outcomes.ts';

/** Loads that ended in the last 24 h, without those that a person cancelled. The ratio is 1 also where none ended. */
export default defineFigures({
  expert: 'import',
  reads: { outcomes: LOAD_OUTCOMES },
  measure({ outcomes }) {
    const failed = outcomes.rows
      .filter(({ error_class }) => error_class !== 'none')
      .reduce((sum, row) => sum + (row.loads ?? 0), 0);
    const all = outcomes.rows[0]?.all_loads ?? 0;
    return [
      { id: 'import.failed_loads', object: CLUSTER, value: failed, unit: 'loads in 24 h' },
      { id: 'import.load_success_ratio', object: CLUSTER, value: all > 0 ? 1 - failed / all : 1, unit: 'ratio' },
    ];
  },
});
