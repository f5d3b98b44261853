import type { RemedyText } from '../form/check.ts';

/** More threads for compaction of cloud-native tables. */
export const COMPACT_THREADS_REMEDY: RemedyText = {
  text: {
    en: 'Raise compact_threads to about a quarter of the cores of a compute node (BE configuration, default 4).',
    zh: '将 compact_threads 调至计算节点核数的约 25%（BE 配置，默认 4）。',
  },
  statement: 'UPDATE information_schema.be_configs SET VALUE = "<cores / 4>" WHERE NAME = "compact_threads";',
};

/** What lets compaction of cloud-native tables catch up. */
export const RAISE_LAKE_COMPACTION_REMEDIES: readonly RemedyText[] = [
  {
    text: {
      en: 'Load larger batches less often: at least 10 s between loads into one table, more than 100 rows each.',
      zh: '减少导入频率、增大批次：同一张表两次导入间隔不低于 10 秒，每批不少于 100 行。',
    },
  },
  COMPACT_THREADS_REMEDY,
  {
    text: {
      en: 'Let the FE schedule as many tasks as the nodes can take (-1 adapts).',
      zh: '让 FE 按节点能力调度任务数（-1 为自适应）。',
    },
    statement: 'ADMIN SET FRONTEND CONFIG ("lake_compaction_max_tasks" = "-1");',
  },
  {
    text: { en: 'Compact the worst partition now.', zh: '立即对最严重的分区执行 Compaction。' },
    statement: 'ALTER TABLE <database>.<table> COMPACT <partition>;',
  },
];
