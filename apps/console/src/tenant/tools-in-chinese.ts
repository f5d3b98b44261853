import type { ToolListing } from './tenant-data.ts';

/** What a Chinese page calls a tool. The hub tells of its tools in English, as AI clients read them best. */
interface ChineseTool {
  readonly title: string;
  readonly about: string;
}

const CHINESE_TOOLS: Readonly<Record<string, ChineseTool>> = {
  analyze_system_comprehensive: {
    title: '诊断整个集群',
    about:
      '一次检查存储、Compaction、导入、内存、查询、缓存、物化视图、表结构、统计信息与元数据：先给出根因，再按紧急程度列出发现、证据与处理建议，最后说明哪些未能检查。开销：最多约 40 条读取系统表的小语句，5 至 20 秒。',
  },
  compare_with_last_look: {
    title: '与上次诊断相比的变化',
    about: '诊断整个集群，并说明与该租户上次诊断相比新增、加重、减轻和消失的发现。开销与整体诊断相同。',
  },
  forecast_limits: {
    title: '容量与上限预测',
    about:
      '预测磁盘多久后拒绝导入、Tablet 多久后达到 1000 个版本、Compaction Score 多久后拒绝导入（存算分离）、单库运行中事务多久后达到 1000 个、Label 与导入历史多久后用尽，以及数据、分区与 Tablet 的增长。列出算式、假设与置信度。',
  },
  analyze_storage_health: {
    title: '诊断存储',
    about: '检查即将写满或离线的磁盘、宕机节点、异常或单副本，以及 Tablet 与数据的分布不均。',
  },
  get_disk_usage: { title: '磁盘使用情况', about: '每个 BE 各存储路径的容量、已用与状态，以及按 BE 的汇总。' },
  get_tablet_distribution: {
    title: 'Tablet 分布',
    about: '各 BE 上的 Tablet 副本数、字节数与行数，以及与平均值的差距。',
  },
  get_replica_status: {
    title: '副本状态',
    about: 'Tablet 副本的修复与均衡任务及其原因和时长，以及各副本数的分区数量。仅存算一体集群。',
  },
  get_large_tables: { title: '最大的表', about: '最大的表及其字节数、行数、分区数与分桶数。大小每五分钟刷新。' },
  diagnose_table: {
    title: '单表诊断',
    about:
      '诊断一张变慢或膨胀的表：Tablet 大小、倾斜、版本与 Segment、分区、分桶、副本、Compaction、导入频率、统计信息与缓存。',
  },
  analyze_compaction_health: {
    title: '诊断 Compaction',
    about:
      '检查版本过多、分数过高、任务卡住或失败、有积压却空闲，以及因此被限速或拒绝的导入。适用于存算一体与存算分离。',
  },
  get_compaction_status: {
    title: 'Compaction 状态',
    about: 'Compaction 当前在做什么：等待的 Tablet、运行中的任务与分数。',
  },
  get_high_compaction_partitions: {
    title: 'Compaction Score 高的分区',
    about: '最需要 Compaction 的分区，从 minScore 起。存算一体没有分区级分数，按最满 Tablet 的 rowset 数。',
  },
  get_compaction_history: {
    title: 'Compaction 历史',
    about: '各节点仍记得的最近若干小时的 Compaction 及其重试与错误（存算分离）；存算一体为启动以来的累计值。',
  },
  diagnose_partition_compaction: {
    title: '单个分区的 Compaction',
    about: '说明某个分区的 Compaction 为何卡住或落后。',
  },
  analyze_import_health: {
    title: '诊断导入作业',
    about: '检查各类导入作业：失败率、脏数据、超时、等待发布的事务。适用于导入失败或卡住。',
  },
  get_load_jobs: { title: '导入作业', about: '各类最新的导入作业及其状态、进度、行数与错误类别。' },
  check_load_job_status: {
    title: '导入作业状态',
    about: '按 Label 查询一次导入：状态、进度、已导入与被过滤的行、错误类别、拒绝原因（值已脱敏）与下一步。',
  },
  get_failed_load_jobs: {
    title: '失败的导入作业',
    about: '最近若干小时内失败或被取消的导入作业，附错误类别与脱敏后的信息，并按类别计数。',
  },
  explain_load_failure: {
    title: '导入失败原因',
    about:
      '按 Label、作业 ID 或事务 ID（三选一）说明一次导入为何失败：错误类别、按原因统计的被拒绝行（值已脱敏）与处理建议。',
  },
  analyze_ingestion_health: {
    title: '诊断数据写入',
    about: '检查数据如何写入：导入过于频繁、批次过小、Routine Load 停止或积压。',
  },
  get_stream_load_stats: {
    title: 'Stream Load 统计',
    about: '最近若干小时各表的 Stream Load 与 Routine Load 任务：次数、失败数、行数、字节数与耗时。',
  },
  get_routine_load_jobs: {
    title: 'Routine Load 作业',
    about: '所有未彻底停止的 Routine Load：状态与原因、按消息数和时间的积压、任务与分区、已导入与被拒绝的行。',
  },
  explain_routine_load: {
    title: 'Routine Load 延迟或停止的原因',
    about: '按名称说明一个 Routine Load：状态与原因、各分区积压、任务、错误行、最近 24 小时的失败原因与处理建议。',
  },
  analyze_query_performance: {
    title: '诊断查询性能',
    about: '说明查询为何变慢：延迟、内部错误、慢查询与大扫描、缓存、统计信息缺失或过期、等待 CPU 或队列。',
  },
  get_query_profile: {
    title: '单个查询的 Profile',
    about:
      '按 ID 读取一个查询的 Profile：时间花在哪里、各算子耗时、内存、行数、落盘与倾斜。绝不返回查询文本或其中的值。',
  },
  analyze_memory_and_resources: {
    title: '诊断内存与资源',
    about: '检查 BE 内存与 FE 堆、CPU、繁忙的磁盘、线程池、连接、排队的查询、元数据锁与日志。',
  },
  analyze_schema_and_views: {
    title: '诊断表结构与物化视图',
    about:
      '检查表的布局与物化视图是否新鲜：Tablet 过大、过小或过多，分桶与分区倾斜，空分区，未分区的大表，失效或落后的视图。',
  },
  run_select_sql: {
    title: '运行一条 SELECT',
    about:
      '在集群上运行一条只读 SELECT 并返回其行。仅限 SELECT、WITH … SELECT 与 UNION。建议加上 WHERE、LIMIT 与聚合。',
  },
};

/** What the arguments that tools share mean. */
export const CHINESE_ARGUMENTS: Readonly<Record<string, string>> = {
  detail: 'normal：文本最多 8000 字符；full：全部内容及证据。',
  language: '回答的语言：zh（中文）或 en（英文）。不填则用租户的语言。',
  limit: '最多列出多少条，1 至 1000。',
  hours: '回看多少小时，1 至 720。',
  database: '所在的数据库。',
  table: '表名，不含数据库。',
  partition: '分区名；不填则取最需要 Compaction 的分区（或唯一的分区）。',
  minScore: '要列出的最低分数（或 rowset 数）。',
  state: '只列出该状态的作业，例如 PENDING、LOADING、FINISHED、CANCELLED；不填为全部。',
  label: '导入的 Label。',
  job_id: '导入的作业 ID（loads 表的 ID 或 JOB_ID）。',
  txn_id: '导入的事务 ID。',
  name: 'Routine Load 的名称，不含数据库。',
  query_id: '查询的 ID（UUID），来自审计日志或 last_query_id()。',
  sql: '一条 StarRocks SELECT 语句；末尾可带分号。',
  maxRows: '最多返回多少行，1 至 1000。结果最多 1 MiB。',
};

/** The tools with Chinese words; one that has none here keeps the hub's. */
export function inChinese({ tools }: { readonly tools: readonly ToolListing[] }) {
  const translated = tools.map((tool): ToolListing => {
    const chinese = CHINESE_TOOLS[tool.name];
    return { ...tool, title: chinese?.title ?? tool.title, description: chinese?.about ?? tool.description };
  });
  return { tools: translated };
}
