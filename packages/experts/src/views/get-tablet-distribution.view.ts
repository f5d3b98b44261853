import { defineRead } from '../form/read.ts';
import { defineView } from '../form/view.ts';

const TABLETS_BY_NODE = defineRead({
  name: 'tablets_by_node',
  columns: {
    node: 'id',
    tablets: 'number',
    bytes: 'number',
    rows_count: 'number',
    largest: 'number',
    most_rowsets: 'number',
  },
  completeBelow: 1000,
  layouts: [
    {
      needs: { 'information_schema.be_tablets': ['BE_ID', 'DATA_SIZE', 'NUM_ROW', 'NUM_ROWSET'] },
      template:
        'SELECT BE_ID AS node, COUNT(*) AS tablets, SUM(DATA_SIZE) AS bytes, SUM(NUM_ROW) AS rows_count, ' +
        'MAX(DATA_SIZE) AS largest, MAX(NUM_ROWSET) AS most_rowsets ' +
        'FROM default_catalog.information_schema.be_tablets GROUP BY BE_ID ORDER BY node LIMIT 1000',
    },
  ],
});

export default defineView({
  name: 'get_tablet_distribution',
  title: { en: 'Tablet distribution', zh: 'Tablet 分布' },
  description: {
    en: 'Tablet replicas, their bytes and rows on each backend, and how far each is from the average. Of tables that the account may see.',
    zh: '各 BE 上的 Tablet 副本数、数据量与行数，以及与平均值的偏差。仅包含账号可见的表。',
  },
  parameters: {},
  reads: { nodes: TABLETS_BY_NODE },
  shape({ nodes }, context) {
    const total = nodes.rows.reduce((sum, row) => sum + (row.tablets ?? 0), 0);
    const average = total / Math.max(1, nodes.rows.length);
    return [
      {
        name: 'tablets',
        title: { en: 'Tablet replicas by backend', zh: '各 BE 的 Tablet 副本' },
        truncated: nodes.incomplete,
        notes:
          nodes.rows.length === 0 && context.architecture === 'shared-data'
            ? [
                {
                  en: 'Before 4.1 be_tablets does not list the tablets of shared-data tables.',
                  zh: '4.1 之前 be_tablets 不列出存算分离表的 Tablet。',
                },
              ]
            : [],
        columns: [
          { name: 'node', title: { en: 'BE', zh: 'BE' } },
          { name: 'tablets', title: { en: 'Tablets', zh: 'Tablet 数' }, format: 'count' },
          { name: 'deviation_share', title: { en: 'From the average', zh: '与平均值偏差' }, format: 'share' },
          { name: 'bytes', title: { en: 'Data', zh: '数据量' }, format: 'bytes' },
          { name: 'rows', title: { en: 'Rows', zh: '行数' }, format: 'count' },
          { name: 'largest_bytes', title: { en: 'Largest tablet', zh: '最大 Tablet' }, format: 'bytes' },
          { name: 'most_rowsets', title: { en: 'Most rowsets', zh: '最多 rowset' }, format: 'count' },
        ],
        rows: nodes.rows.map((row) => ({
          node: row.node,
          tablets: row.tablets,
          deviation_share: average === 0 ? 0 : (row.tablets ?? 0) / average - 1,
          bytes: row.bytes,
          rows: row.rows_count,
          largest_bytes: row.largest,
          most_rowsets: row.most_rowsets,
        })),
      },
    ];
  },
});
