/** Columns of an answer about metrics, the same for `be_metrics` and `fe_metrics`; `node` is BE_ID or FE_ID. */
export const METRIC_COLUMNS = { node: 'id', name: 'id', labels: 'text', value: 'number' } as const;
