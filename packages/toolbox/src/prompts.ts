import { ProtocolError, ProtocolErrorCode, type GetPromptResult, type Prompt } from '@modelcontextprotocol/server';
import type { Language } from '@starrocks-mcp/experts';

interface Argument {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
}

interface PromptText {
  readonly name: string;
  readonly title: Readonly<Record<Language, string>>;
  readonly description: Readonly<Record<Language, string>>;
  readonly arguments: readonly Argument[];
  /** What the person would say to the model; `{label}` and the like are filled in. */
  readonly text: Readonly<Record<Language, string>>;
}

const LANGUAGE: Argument = {
  name: 'language',
  description: "zh or en. Default: the tenant's own.",
  required: false,
};

const READING = {
  en: 'Report what matters first, with figures and object names from the answers. Say plainly what could not be checked and why: unknown is not healthy. Statements in remedies are for a person to review and run; never claim that they were run.',
  zh: '先说最重要的结论，并引用返回结果中的数值与对象名。明确说明哪些内容未能检查及原因：未知不等于健康。处理建议中的语句须由人工审核后执行，不要声称已经执行。',
} as const;

const PROMPTS: readonly PromptText[] = [
  {
    name: 'morning_check',
    title: { en: 'Morning check', zh: '晨检' },
    description: {
      en: 'What happened over night: what changed, what is wrong now, what will break next.',
      zh: '昨夜以来的变化、当前问题以及即将触及的上限。',
    },
    arguments: [LANGUAGE],
    text: {
      en: `Do the morning check of this StarRocks cluster.
1. Call compare_with_last_look. Begin with what is new or worse, then what is gone. If there was no earlier look, say so and go on with what it found now.
2. If anything new or worse is critical or a warning, call the analysis of its area for evidence and remedies: analyze_storage_health, analyze_compaction_health, analyze_import_health, analyze_ingestion_health, analyze_query_performance, analyze_memory_and_resources or analyze_schema_and_views.
3. Call forecast_limits and name only limits that are near, with the arithmetic.
4. Call get_failed_load_jobs for the last 24 hours; for a failure that you cannot place call explain_load_failure with its label.
End with at most five lines: the state, what to do today, what to watch.
${READING.en}`,
      zh: `请对该 StarRocks 集群做晨检。
1. 调用 compare_with_last_look，先说新增或加重的问题，再说已消失的问题。若没有历史，请说明，并以当前结果继续。
2. 若新增或加重的问题为严重或警告，调用对应领域的分析以获取证据与处理建议：analyze_storage_health、analyze_compaction_health、analyze_import_health、analyze_ingestion_health、analyze_query_performance、analyze_memory_and_resources 或 analyze_schema_and_views。
3. 调用 forecast_limits，只列出临近的上限并给出算式。
4. 调用 get_failed_load_jobs 查看近 24 小时的失败导入；无法判断的失败用 explain_load_failure 按 Label 查询。
最后用不超过五行总结：当前状态、今天要做的事、需要关注的事。
${READING.zh}`,
    },
  },
  {
    name: 'failed_load',
    title: { en: 'A load that failed', zh: '导入失败排查' },
    description: { en: 'Why one load failed and how to mend it.', zh: '单个导入失败的原因与处理方法。' },
    arguments: [{ name: 'label', description: 'Label of the load.', required: true }, LANGUAGE],
    text: {
      en: `The load with the label {label} failed. Find out why.
1. Call explain_load_failure with label set to {label}. If it is not known, try the near labels that it names, then get_failed_load_jobs.
2. By its class of error go on: too many versions or compaction: analyze_compaction_health, and diagnose_table for its table. Timeout, memory or errors between nodes: analyze_import_health. Full disk: get_disk_usage. A task of a routine load: explain_routine_load. Data quality: the reasons that were counted are enough; rows stay in the cluster.
3. Say whether loading again is safe: a label whose load finished must not be loaded again.
${READING.en}`,
      zh: `Label 为 {label} 的导入失败，请查明原因。
1. 调用 explain_load_failure，label 为 {label}。若未找到，先尝试它给出的相近 Label，再用 get_failed_load_jobs。
2. 按错误类别继续：版本过多或 Compaction：analyze_compaction_health，并对目标表调用 diagnose_table；超时、内存或节点间错误：analyze_import_health；磁盘满：get_disk_usage；Routine Load 的任务：explain_routine_load；数据质量：统计出的原因已足够，原始数据行保留在集群内。
3. 说明是否可以安全重试：已成功的 Label 不得重复导入。
${READING.zh}`,
    },
  },
  {
    name: 'slow_cluster',
    title: { en: 'A slow cluster', zh: '集群变慢排查' },
    description: {
      en: 'Why queries or loads are slow, from the whole cluster down to one table.',
      zh: '从整个集群到单张表，排查查询或导入变慢的原因。',
    },
    arguments: [
      { name: 'table', description: 'database.table that is slow, if it is known.', required: false },
      LANGUAGE,
    ],
    text: {
      en: `This StarRocks cluster is slow. Find out why. Table that people complain about (empty: none is known): "{table}".
1. Call analyze_system_comprehensive. Root causes come first: what follows from them needs no treatment of its own.
2. If a table is named above or in a finding, call diagnose_table for it; for a partition with a high score call diagnose_partition_compaction.
3. If queries are slow, call analyze_query_performance; if compaction is behind, get_compaction_status; if loads lag, explain_routine_load for the job.
4. Separate what slows everything (nodes, disks, memory, compaction) from what slows one table (skew, tablets, statistics, cache).
${READING.en}`,
      zh: `该 StarRocks 集群变慢，请查明原因。反馈较慢的表（为空表示未知）："{table}"。
1. 调用 analyze_system_comprehensive。根因优先：由根因引起的问题无需单独处理。
2. 若上文或某项问题涉及具体的表，对其调用 diagnose_table；分数高的分区调用 diagnose_partition_compaction。
3. 若查询慢，调用 analyze_query_performance；若 Compaction 落后，调用 get_compaction_status；若导入延迟，对相应作业调用 explain_routine_load。
4. 区分影响全局的因素（节点、磁盘、内存、Compaction）与仅影响单表的因素（倾斜、Tablet、统计信息、缓存）。
${READING.zh}`,
    },
  },
  {
    name: 'capacity_planning',
    title: { en: 'Capacity planning', zh: '容量规划' },
    description: {
      en: 'How long the cluster lasts, what grows, and what to add or change first.',
      zh: '集群还能支撑多久、增长点在哪里、应优先扩容或调整什么。',
    },
    arguments: [LANGUAGE],
    text: {
      en: `Plan the capacity of this StarRocks cluster.
1. Call forecast_limits: quote each arithmetic with its assumption and confidence; a forecast of low confidence is a hint, not a date.
2. Call get_disk_usage and get_tablet_distribution: is room short everywhere, or only on some nodes?
3. Call get_large_tables with limit 10, and diagnose_table for the two largest: empty partitions, too many or too large tablets and single replicas are room or risk that layout can mend without hardware.
4. Call analyze_ingestion_health: small or frequent loads cost compaction, which hardware mends badly.
End with a table: resource, now, limit, time left, what to do, how sure.
${READING.en}`,
      zh: `请为该 StarRocks 集群做容量规划。
1. 调用 forecast_limits：引用每项算式及其假设与置信度；低置信度的预测只是提示，不是确定日期。
2. 调用 get_disk_usage 与 get_tablet_distribution：空间是全局不足，还是仅部分节点不足？
3. 调用 get_large_tables（limit 10），并对最大的两张表调用 diagnose_table：空分区、过多或过大的 Tablet、单副本等可以通过调整布局而非硬件解决。
4. 调用 analyze_ingestion_health：小而频繁的导入会消耗 Compaction，靠硬件很难解决。
最后给出表格：资源、当前值、上限、剩余时间、建议、置信度。
${READING.zh}`,
    },
  },
];

const LISTS: Readonly<Record<Language, readonly Prompt[]>> = { en: listIn('en'), zh: listIn('zh') };

function listIn(language: Language): readonly Prompt[] {
  return PROMPTS.map((prompt) => ({
    name: prompt.name,
    title: prompt.title[language],
    description: prompt.description[language],
    arguments: [...prompt.arguments],
  }));
}

/** The questions of every day as prompts. Built once per process: not to be changed. */
export function listPrompts(language: Language): readonly Prompt[] {
  return LISTS[language];
}

export function hasPrompt(name: string): boolean {
  return PROMPTS.some((prompt) => prompt.name === name);
}

interface PromptRequest {
  readonly name: string;
  readonly arguments?: Readonly<Record<string, string>> | undefined;
}

/** Longest argument that is put into a prompt. */
const MAX_ARGUMENT = 256;

/** Throws the protocol's invalid-params for an unknown prompt, a missing argument, or a language that is not spoken. */
export function getPrompt({ name, arguments: given = {} }: PromptRequest, tenantLanguage: Language): GetPromptResult {
  const prompt = PROMPTS.find((one) => one.name === name);
  if (!prompt) throw invalid(`Unknown prompt: ${name.slice(0, 64)}`);
  const missing = prompt.arguments.filter(
    (argument) => argument.required && (given[argument.name] ?? '').trim() === '',
  );
  if (missing.length > 0) throw invalid(`${name}: ${missing.map((one) => `"${one.name}"`).join(', ')} is required.`);
  const language = languageOf(given['language'] ?? '', tenantLanguage);
  const text = prompt.arguments.reduce(
    (filled, argument) => filled.replaceAll(`{${argument.name}}`, () => plain(given[argument.name] ?? '')),
    prompt.text[language],
  );
  return { description: prompt.description[language], messages: [{ role: 'user', content: { type: 'text', text } }] };
}

function languageOf(given: string, tenantLanguage: Language): Language {
  if (given === '') return tenantLanguage;
  if (given === 'zh' || given === 'en') return given;
  throw invalid('"language" must be one of zh, en.');
}

/** On one line, so that an argument cannot pose as further instructions on lines of its own. */
function plain(value: string): string {
  return value
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, MAX_ARGUMENT);
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}
