import type { RemedyText } from '../form/check.ts';

/** What keeps the number of versions down, the cause before the symptom. */
export const REDUCE_VERSIONS_REMEDIES: readonly RemedyText[] = [
  {
    text: {
      en: 'Load larger batches less often: at least 5 s between loads into one table (10 s in shared-data), tens of MiB each. Merge commit (3.4+) or a larger flush interval of the Flink or Kafka connector does that without changing producers.',
      zh: '减少导入频率、增大批次：同一张表两次导入间隔不低于 5 秒（存算分离不低于 10 秒），每批数十 MiB 以上。可使用 Merge Commit（3.4+），或调大 Flink/Kafka Connector 的刷新间隔，无需改造生产端。',
    },
  },
  {
    text: {
      en: 'Give compaction more threads per disk while the backlog lasts (BE configuration).',
      zh: '积压期间为每块磁盘增加 Compaction 线程（BE 配置）。',
    },
    statement:
      'UPDATE information_schema.be_configs SET VALUE = "2" WHERE NAME = "cumulative_compaction_num_threads_per_disk";',
  },
  {
    text: {
      en: 'Replace frequent DELETE statements by partition drops or by batches.',
      zh: '将高频 DELETE 改为删除分区或批量删除。',
    },
  },
];
