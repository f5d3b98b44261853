import type { Language } from '../../words/define-words.ts';

/** Ids of figures (packages/experts, `*.figures.ts`) as people call them. */
const NAMES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  'storage.disk_used': { en: 'Disk used', zh: '磁盘已用' },
  'storage.disk_total': { en: 'Disk total', zh: '磁盘总量' },
  'storage.nodes_alive': { en: 'Nodes alive', zh: '存活节点' },
  'storage.nodes_total': { en: 'Nodes in total', zh: '节点总数' },
  'compaction.max_score': { en: 'Highest compaction score', zh: '最高 Compaction Score' },
  'compaction.avg_score': { en: 'Average compaction score', zh: '平均 Compaction Score' },
  'compaction.max_versions': { en: 'Most versions of a tablet', zh: '单个 Tablet 最多版本数' },
  'schema.partitions': { en: 'Partitions', zh: '分区数' },
  'schema.data': { en: 'Data', zh: '数据量' },
  'schema.tablets': { en: 'Tablet replicas', zh: 'Tablet 副本数' },
  'import.failed_loads': { en: 'Failed loads', zh: '失败的导入' },
  'import.load_success_ratio': { en: 'Load success', zh: '导入成功率' },
  'ingestion.routine_load_lag': { en: 'Routine load lag', zh: 'Routine Load 积压' },
  'ingestion.routine_load_delay': { en: 'Routine load delay', zh: 'Routine Load 延迟' },
  'transaction.running': { en: 'Running transactions', zh: '运行中的事务' },
  'memory.process': { en: 'Memory of the process', zh: '进程内存' },
};

/** A figure that is younger than this page goes by its id. */
export function figureName(id: string, language: Language): string {
  return NAMES[id]?.[language] ?? id;
}
