import type { Bilingual } from '../form/bilingual.ts';
import type { LoadJob } from './load-job-table.ts';
import { kindOfLoad } from './load-target.ts';

/** What to do about a load in its state: one sentence for a person. */
export function adviseOnLoad(job: LoadJob): Bilingual {
  if (job.state === 'CANCELLED') return OF_CLASS[job.error_class] ?? OTHER;
  const advice = OF_STATE[job.state];
  if (job.state === 'PREPARED' && kindOfLoad(job.load_type) === 'stream') return TWO_PHASE;
  return advice ?? RUNNING;
}

const OTHER: Bilingual = {
  en: 'Read the message on the cluster (SHOW LOAD, or ERROR_MSG of information_schema.loads), mend it, and load again with a new label.',
  zh: '在集群上查看完整错误（SHOW LOAD 或 information_schema.loads 的 ERROR_MSG），处理后用新的 Label 重新导入。',
};

const RUNNING: Bilingual = {
  en: 'It is at work; nothing to do unless it stays so for much longer than usual.',
  zh: '正在运行；若远超平时耗时再排查。',
};

const TWO_PHASE: Bilingual = {
  en: 'A two-phase stream load waits for its client: commit it or roll it back through the transaction interface.',
  zh: '两阶段 Stream Load 在等待客户端：请通过事务接口提交或回滚。',
};

const VISIBLE_SOON: Bilingual = {
  en: 'It is committed and waits to become visible; if that takes more than a minute, look at publish (analyze_import_health).',
  zh: '已提交，等待可见；若超过一分钟，请检查 publish（analyze_import_health）。',
};

const WAITS: Bilingual = {
  en: 'It waits for its turn; if it waits for more than 10 minutes, look at how many jobs run at once (analyze_import_health).',
  zh: '正在排队；若超过 10 分钟，请检查并发作业数（analyze_import_health）。',
};

const OF_STATE: Readonly<Record<string, Bilingual>> = {
  FINISHED: { en: 'It succeeded; its data is visible.', zh: '导入成功，数据已可见。' },
  COMMITED: VISIBLE_SOON,
  PREPARED: VISIBLE_SOON,
  PENDING: WAITS,
  QUEUEING: WAITS,
};

const OF_CLASS: Readonly<Record<string, Bilingual>> = {
  user_cancel: {
    en: 'A person cancelled it; load again with a new label if the data is wanted.',
    zh: '被人工取消；如仍需数据，请用新的 Label 重新导入。',
  },
  quality: {
    en: "Rows were refused. Read why (SELECT TRACKING_LOG FROM information_schema.load_tracking_logs WHERE LABEL = '<label>', kept 48 h, quotes your rows), mend the data or create missing partitions, and load again.",
    zh: "数据行被拒绝。查看原因（SELECT TRACKING_LOG FROM information_schema.load_tracking_logs WHERE LABEL = '<label>'，保留 48 小时，含原始数据），修正数据或补建分区后重新导入。",
  },
  versions: {
    en: 'The table has too many versions: load larger batches less often, and let compaction catch up (analyze_compaction_health).',
    zh: '表的版本数过多：增大批次、降低频率，并等待 Compaction 追上（analyze_compaction_health）。',
  },
  compaction: {
    en: 'Loads are rejected because compaction is behind: load larger batches less often, and give compaction more threads (analyze_compaction_health).',
    zh: 'Compaction 落后导致导入被拒绝：增大批次、降低频率，并增加 Compaction 线程（analyze_compaction_health）。',
  },
  txn_limit: {
    en: 'The database runs too many transactions: run fewer loads at once, and look for loads that do not end.',
    zh: '数据库运行中的事务过多：降低并发，并排查迟迟未结束的导入。',
  },
  disk: {
    en: 'A disk is full: make room (analyze_storage_health), then load again.',
    zh: '磁盘已满：释放空间后重试（analyze_storage_health）。',
  },
  label: {
    en: 'The label had been used: the first load with it may have succeeded, so look before loading again.',
    zh: 'Label 已被使用：首次导入可能已成功，重试前请先确认。',
  },
  body: { en: 'The request was too large: split the file.', zh: '请求体过大：请拆分文件。' },
  memory: {
    en: 'It exceeded a memory limit: run fewer loads at once, or load fewer partitions in one load.',
    zh: '内存超限：降低并发，或减少单次导入涉及的分区。',
  },
  rpc: {
    en: 'It broke off between nodes: look whether all nodes are alive and their disks keep up, then load again.',
    zh: '在节点间传输时中断：检查节点存活与磁盘状况后重试。',
  },
  timeout: {
    en: 'It ran into its timeout: split it, or give it more time (header timeout, or insert_timeout).',
    zh: '导入超时：拆分导入，或延长超时（请求头 timeout 或 insert_timeout）。',
  },
};
