import type { RemedyText } from '../form/check.ts';

/** How to make fewer, larger loads. */
export const BATCH_LOADS_REMEDIES: readonly RemedyText[] = [
  {
    text: {
      en: 'Batch on the client: tens of MiB per load, one load per table every 10 s or more.',
      zh: '在客户端攒批：每批数十 MiB，同一张表每 10 秒或更久导入一次。',
    },
  },
  {
    text: {
      en: 'Let the cluster batch small stream loads by merge commit (3.4 and later; HTTP headers of the load).',
      zh: '使用 Merge Commit 由集群合并小批次 Stream Load（3.4 及以上，通过导入的 HTTP 头设置）。',
    },
    statement: 'enable_merge_commit:true, merge_commit_interval_ms:10000, merge_commit_parallel:4',
  },
  {
    text: {
      en: 'Raise the flush interval and size of the Flink or Kafka connector.',
      zh: '调大 Flink 或 Kafka 连接器的刷写间隔与批大小。',
    },
    statement: 'sink.buffer-flush.interval-ms=10000, sink.buffer-flush.max-bytes=94371840',
  },
];
