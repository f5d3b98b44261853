import type { RemedyText } from '../form/check.ts';

/** How to find what holds publish up, the quickest first. */
export const PUBLISH_REMEDIES: readonly RemedyText[] = [
  {
    text: {
      en: 'Read which replicas or backends a running transaction waits for.',
      zh: '查看运行中的事务在等待哪些副本或 BE。',
    },
    statement: "SHOW PROC '/transactions/<database>/running';",
  },
  {
    text: { en: 'Find the backend with the longest publish queue.', zh: '找出 publish 队列最长的 BE。' },
    statement:
      "SELECT BE_ID, VALUE FROM information_schema.be_metrics WHERE NAME = 'publish_version_queue_count' ORDER BY VALUE DESC;",
  },
  {
    text: {
      en: 'Look at the disks, memory and log of that backend; restart it if it does not recover.',
      zh: '检查该 BE 的磁盘、内存和日志；若无法恢复则重启该节点。',
    },
  },
];
