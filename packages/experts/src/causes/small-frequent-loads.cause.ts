import { COMPACT_THREADS_REMEDY } from '../compaction/raise-lake-compaction-remedies.ts';
import { defineCause, type Findings } from '../form/cause.ts';
import type { RemedyText } from '../form/check.ts';
import { concernsSmallLoads, failuresOf, HELD_BACK, SMALL_LOADS } from './load-findings.ts';
import { firstNames } from '../form/first-names.ts';

/** What small pieces do to storage. */
const PRESSURE = ['compaction.too_many_versions', 'compaction.score_high', 'compaction.small_segments'] as const;
const BEHIND = ['compaction.version_lag', 'compaction.backlog_saturated', ...HELD_BACK] as const;

const BATCH: readonly RemedyText[] = [
  {
    text: {
      en: 'Collect rows on the client and load tens of MiB at a time, at least 5 s apart per table (10 s in shared-data). The Flink and Kafka connectors do this with a larger flush size and interval.',
      zh: '在客户端攒批：每批数十 MiB，同一张表两次导入至少间隔 5 秒（存算分离 10 秒）。Flink、Kafka Connector 调大刷新大小与间隔即可。',
    },
  },
  {
    text: {
      en: 'Where producers cannot batch, let StarRocks do it: stream load with merge commit (3.4+).',
      zh: '若生产端无法攒批，可由 StarRocks 合并：使用 Merge Commit 的 Stream Load（3.4+）。',
    },
    statement:
      '-- HTTP headers of the stream load\n-- enable_merge_commit: true, merge_commit_interval_ms: 10000, merge_commit_parallel: 4',
  },
  {
    text: {
      en: 'Replace row-wise INSERT INTO … VALUES by stream load.',
      zh: '将逐行 INSERT INTO … VALUES 改为 Stream Load。',
    },
  },
];

const MORE_THREADS: RemedyText = {
  text: {
    en: 'While the backlog lasts, give compaction more threads (BE configuration).',
    zh: '积压期间增加 Compaction 线程（BE 配置）。',
  },
  statement:
    'UPDATE information_schema.be_configs SET VALUE = "2" WHERE NAME = "cumulative_compaction_num_threads_per_disk";',
};

export default defineCause({
  id: 'cause.small_frequent_loads',
  title: { en: 'Small, frequent loads', zh: '导入小而频繁' },
  canExplain: [...SMALL_LOADS, ...PRESSURE, ...BEHIND, 'import.failure_rate'],
  remedies: [...BATCH, MORE_THREADS],
  evaluate(findings, { architecture }) {
    const loads = findings.among(SMALL_LOADS);
    const pressure = findings.among(PRESSURE).filter((id) => concernsSmallLoads(findings, id));
    const behind = findings.among(BEHIND).filter((id) => concernsSmallLoads(findings, id));
    // Segments alone are a habit; a cause is one whose consequence hurts.
    const hurts = [...pressure, ...behind].some((id) => id !== 'compaction.small_segments');
    if (loads.length === 0 || !hurts) return undefined;
    const tables = tablesOf(findings, loads);
    const failures = refusals(findings, [...pressure, ...behind]);
    const names = firstNames(tables);
    return {
      explains: [...loads, ...pressure, ...behind, ...failures],
      remedies: [...BATCH, architecture === 'shared-data' ? COMPACT_THREADS_REMEDY : MORE_THREADS],
      summary: {
        en: `Data arrives in small pieces${tables.length === 0 ? '' : ` (${names.en})`}, so versions pile up faster than compaction merges them${consequence(behind, failures).en}.`,
        zh: `数据以小批次频繁写入${tables.length === 0 ? '' : `（${names.zh}）`}，版本产生的速度超过 Compaction 合并的速度${consequence(behind, failures).zh}。`,
      },
    };
  },
});

/** Loads that failed because versions or scores have reached the point of refusal. */
function refusals(findings: Findings, follows: readonly string[]): readonly string[] {
  const refuses = follows.some(
    (id) =>
      id === 'compaction.ingest_rejected' ||
      (id === 'compaction.too_many_versions' && findings.get(id)?.severity === 'critical'),
  );
  return refuses ? failuresOf(findings, { classes: ['versions', 'compaction'], refusesNow: true }) : [];
}

function tablesOf(findings: Findings, ids: readonly string[]): readonly string[] {
  const names = ids.flatMap((id) => findings.get(id)?.objects ?? []);
  return [...new Set(names.filter((object) => object.kind === 'table').map((object) => object.name))];
}

function consequence(behind: readonly string[], failures: readonly string[]): { en: string; zh: string } {
  if (failures.length > 0) return { en: ', and loads fail', zh: '，导入因此失败' };
  if (behind.includes('compaction.ingest_rejected')) return { en: ', and loads are rejected', zh: '，导入被拒绝' };
  if (behind.includes('compaction.ingest_slowdown')) return { en: ', and loads are slowed', zh: '，导入被限速' };
  return { en: '', zh: '' };
}
