import { COMPACT_THREADS_REMEDY } from '../compaction/raise-lake-compaction-remedies.ts';
import { defineCause } from '../form/cause.ts';
import type { RemedyText } from '../form/check.ts';
import { concernsSmallLoads, HELD_BACK, SMALL_LOADS } from './load-findings.ts';

const STARVED = ['compaction.idle_with_backlog', 'compaction.backlog_saturated', 'compaction.slow_queue'] as const;
const BEHIND = [
  'compaction.score_high',
  'compaction.too_many_versions',
  'compaction.version_lag',
  ...HELD_BACK,
] as const;

const MORE_NODES: RemedyText = {
  text: {
    en: 'If the threads are there and still busy, the nodes are too few or their disks too slow for this load rate.',
    zh: '若线程已足够仍然繁忙，说明节点数量或磁盘速度无法承受当前导入速率。',
  },
};

const SHARED_NOTHING_REMEDIES: readonly RemedyText[] = [
  {
    text: {
      en: 'See that compaction is allowed (max_compaction_concurrency is not 0) and give it more threads per disk.',
      zh: '确认 Compaction 未被关闭（max_compaction_concurrency 不为 0），并增加每块磁盘的线程数。',
    },
    statement:
      'UPDATE information_schema.be_configs SET VALUE = "-1" WHERE NAME = "max_compaction_concurrency";\n' +
      'UPDATE information_schema.be_configs SET VALUE = "2" WHERE NAME = "cumulative_compaction_num_threads_per_disk";',
  },
  MORE_NODES,
];

const SHARED_DATA_REMEDIES: readonly RemedyText[] = [COMPACT_THREADS_REMEDY, MORE_NODES];

export default defineCause({
  id: 'cause.compaction_starved',
  title: { en: 'Compaction gets too little to work with', zh: 'Compaction 资源不足或被关闭' },
  canExplain: [...STARVED, ...BEHIND],
  remedies: [...SHARED_NOTHING_REMEDIES, COMPACT_THREADS_REMEDY],
  evaluate(findings, { architecture }) {
    const starved = findings.among(STARVED);
    const behind = findings.among(BEHIND);
    const isIdle = findings.has('compaction.idle_with_backlog');
    // With small and frequent loads a full house follows from them; only idleness is a cause of its own.
    const isCrowded = findings.among(SMALL_LOADS).length > 0;
    if (!isIdle && isCrowded && behind.some((id) => concernsSmallLoads(findings, id))) return undefined;
    if (starved.length === 0 || behind.length === 0) return undefined;
    const isDisabled = findings.get('compaction.idle_with_backlog')?.facts?.['disabled'] === true;
    return {
      explains: [...starved, ...behind],
      remedies: architecture === 'shared-data' ? SHARED_DATA_REMEDIES : SHARED_NOTHING_REMEDIES,
      summary: isIdle
        ? {
            en: `Tablets wait for compaction and nothing compacts them${isDisabled ? ': it is switched off by configuration' : ''}; versions pile up with every load.`,
            zh: `Tablet 等待 Compaction 却没有任务执行${isDisabled ? '：已被配置关闭' : ''}，每次导入都在堆积版本。`,
          }
        : {
            en: 'All compaction threads are taken and the backlog does not shrink; versions pile up faster than they are merged.',
            zh: 'Compaction 线程已全部占用，积压无法减少，版本堆积快于合并。',
          },
    };
  },
});
