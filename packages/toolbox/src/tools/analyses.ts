import {
  CAUSES,
  CHECKS,
  diagnoseInEachLanguage,
  FIGURES,
  renderReport,
  type Language,
  type Report,
} from '@starrocks-mcp/experts';
import * as z from 'zod';
import { createClusterPort } from '../cluster-port.ts';
import type { ToolContext } from '../context.ts';
import { detectedCapabilities } from '../detected-capabilities.ts';
import { reportSchema } from '../report-schema.ts';
import { detailArgument, hoursArgument, languageArgument } from '../tool-arguments.ts';
import { defineTool, type Tool } from '../tool.ts';

const DEFAULT_HOURS = 24;

const WORDS = {
  en: { begin: 'Looking at what the cluster has', checked: 'Checked' },
  zh: { begin: '正在识别集群能力', checked: '已检查' },
} as const;

export interface Analysis {
  /** Undefined: every expert. */
  readonly experts: readonly string[] | undefined;
  readonly language: Language | undefined;
  readonly hours?: number;
}

/** One analysis, remembered for the next comparison. */
export async function analyze({ experts, language, hours }: Analysis, ctx: ToolContext): Promise<Report> {
  const inLanguage = language ?? ctx.tenant.language;
  const checks = CHECKS.filter((check) => experts === undefined || experts.includes(check.expert));
  ctx.progress({ done: 0, total: checks.length, message: WORDS[inLanguage].begin });
  const capabilities = await detectedCapabilities(ctx);
  const reports = await diagnoseInEachLanguage({
    port: createClusterPort(ctx),
    capabilities,
    tenant: ctx.tenant.id,
    checks,
    causes: CAUSES,
    figures: FIGURES.filter(({ expert }) => experts === undefined || experts.includes(expert)),
    ...(hours !== undefined && { parameters: { hours } }),
    signal: ctx.signal,
    sampleIntervalMs: ctx.limits.sampleIntervalMs,
    onProgress: ({ done, total, check }) => {
      // The last one would arrive together with the result, where clients no longer expect it.
      if (done < total) ctx.progress({ done, total, message: `${WORDS[inLanguage].checked} ${check}` });
    },
  });
  const report = reports[inLanguage];
  ctx.notes.report = report;
  ctx.notes.translation = reports[inLanguage === 'en' ? 'zh' : 'en'];
  // Other hours make other figures, which do not compare.
  if (hours === undefined || hours === DEFAULT_HOURS) await ctx.session.looks.remember(report);
  return report;
}

interface AnalysisTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly experts: readonly string[] | undefined;
}

/** For what an analysis without a list of experts runs. */
export const EVERY_EXPERT: readonly string[] = [...new Set(CHECKS.map(({ expert }) => expert))];

function defineAnalysis({ experts, ...listing }: AnalysisTool): Tool {
  return defineTool({
    ...listing,
    experts: experts ?? EVERY_EXPERT,
    input: z.object({ detail: detailArgument, language: languageArgument }),
    output: reportSchema,
    handler: async ({ detail, language }, ctx) => answerWith(await analyze({ experts, language }, ctx), detail),
  });
}

function answerWith(report: Report, detail: 'normal' | 'full'): { text: string; structured: Report } {
  return { text: renderReport(report, { detail }), structured: report };
}

export const analyzeSystemComprehensive = defineAnalysis({
  name: 'analyze_system_comprehensive',
  title: 'Diagnose the whole cluster',
  description:
    'Diagnoses the whole StarRocks cluster: storage, compaction, loads, memory, queries, data cache, materialized ' +
    'views, table layout, statistics and metadata together. Names root causes ' +
    'first (for example: small frequent loads cause too many versions, which cause the compaction backlog), then ' +
    'findings by urgency with evidence and remedies, then what could not be checked. Begin here when asked what is ' +
    'wrong, slow or at risk, without a narrower area. Cost: at most 40 small statements on system tables, 5 to 20 seconds.',
  experts: undefined,
});

export const analyzeStorageHealth = defineAnalysis({
  name: 'analyze_storage_health',
  title: 'Diagnose storage',
  description:
    'Diagnoses storage: disks that are nearly full or offline, nodes down, unhealthy or single replicas, uneven ' +
    'distribution of tablets and data. Use for questions on disk space, nodes, replicas and data balance. ' +
    'Cost: some 10 small statements on system tables, up to 10 seconds.',
  experts: ['storage'],
});

export const analyzeCompactionHealth = defineAnalysis({
  name: 'analyze_compaction_health',
  title: 'Diagnose compaction',
  description:
    'Diagnoses compaction on shared-nothing and shared-data clusters: too many versions, high compaction scores, ' +
    'stuck or failing tasks, a backlog while compaction idles, ingestion slowed down or rejected by it. Use for ' +
    '"too many versions" errors, slow queries after many loads, high compaction load. ' +
    'Cost: some 10 small statements on system tables, up to 10 seconds.',
  experts: ['compaction'],
});

export const analyzeImportHealth = defineAnalysis({
  name: 'analyze_import_health',
  title: 'Diagnose load jobs',
  description:
    'Diagnoses load jobs of all kinds (broker, insert, stream, routine): failure rate, bad data, timeouts, ' +
    'transactions waiting to be published. Use when loads fail or hang. For how often and in what sizes data comes ' +
    'in, use analyze_ingestion_health. Cost: some 10 small statements on system tables, up to 10 seconds.',
  experts: ['import', 'transaction'],
});

export const analyzeIngestionHealth = defineTool({
  name: 'analyze_ingestion_health',
  title: 'Diagnose ingestion',
  description:
    'Diagnoses how data comes in: loads too frequent, batches too small, routine loads stopped or lagging. Use for ' +
    'questions on the rate, size and delay of Stream Load and Routine Load. For failed jobs, use ' +
    'analyze_import_health. Cost: some 10 small statements on system tables, up to 10 seconds.',
  experts: ['ingestion'],
  input: z.object({ hours: hoursArgument(DEFAULT_HOURS), detail: detailArgument, language: languageArgument }),
  output: reportSchema,
  handler: async ({ hours, detail, language }, ctx) =>
    answerWith(await analyze({ experts: ['ingestion'], language, hours }, ctx), detail),
});

export const analyzeMemoryAndResources = defineAnalysis({
  name: 'analyze_memory_and_resources',
  title: 'Diagnose memory and resources',
  description:
    'Diagnoses what the nodes have to work with: memory of backends and heap of FEs, CPU, busy disks, thread pools, ' +
    'connections, queries waiting in the queue, metadata locks, blocked threads and journal. Use for out-of-memory errors, a busy or ' +
    'hanging cluster, waiting queries. Cost: some 10 small statements on system tables, up to 10 seconds.',
  experts: ['memory', 'metadata'],
});

export const analyzeQueryPerformance = defineAnalysis({
  name: 'analyze_query_performance',
  title: 'Diagnose query performance',
  description:
    'Diagnoses why queries are slow: latency, internal errors, slow queries and big scans of the last day (from the ' +
    'audit table or query history where there is one), data cache and page cache, missing or stale statistics, ' +
    'waiting for CPU, disk or the queue. Use when queries are slow or fail. ' +
    'Cost: some 15 small statements on system tables and the audit table, up to 15 seconds.',
  experts: ['query', 'cache', 'metadata', 'memory'],
});

export const analyzeSchemaAndViews = defineAnalysis({
  name: 'analyze_schema_and_views',
  title: 'Diagnose table layout and materialized views',
  description:
    'Diagnoses how tables are laid out and whether materialized views are fresh: tablets too large, too small or too ' +
    'many or unevenly spread, skewed buckets and partitions, empty partitions, large tables without partitions; views ' +
    'inactive, failing, behind their schedule or of no use for query rewrite. Use before changing tables or views. For one table, use diagnose_table. ' +
    'Cost: some 10 statements on system tables, up to 10 seconds.',
  experts: ['schema', 'view'],
});
