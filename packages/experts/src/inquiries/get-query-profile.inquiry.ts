import { isAtLeast } from '../cluster/context.ts';
import { byUrgency } from '../engine/judge-answers.ts';
import type { Bilingual } from '../form/bilingual.ts';
import { defineInquiry, type Conclusion, type InquiryAnswer } from '../form/inquiry.ts';
import { formatBytes, formatShare, GIB } from '../form/quantity.ts';
import { parseProfile, type QueryProfile } from '../query/parse-profile.ts';
import { listNodes, listScans, type ProfileNode, type ProfileScan } from '../query/profile-nodes.ts';
import { nodeTable, overviewTable, scanTable } from '../query/profile-tables.ts';
import { parseProfileBytes, parseProfileSeconds } from '../query/profile-values.ts';
import { QUERY_PROFILE } from '../reads/query-profile.ts';
import { textGiven } from './given.ts';
import { notReadable } from './not-known.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Own: below a second nothing is worth a word. */
const WORTH_SECONDS = 1;
const TOP_SHARE = 0.3;
const SKEW = 3;
const REMOTE_SHARE = 0.5;
const SEGMENTS_PER_TABLET = 10;
const BIG_SCAN_BYTES = 10 * GIB;

export default defineInquiry({
  name: 'get_query_profile',
  title: { en: 'Profile of one query', zh: '单个查询的 Profile' },
  description: {
    en: 'Reads the profile of one query by its id: where its time went, operators by time, memory, rows, spill and skew, what its scans read. Never returns the text of the query or its values. Needs 3.0 and a kept profile (enable_profile or big_query_profile_threshold). For slow queries in general use analyze_query_performance.',
    zh: '按查询 ID 读取 Profile：耗时分布、各算子的耗时、内存、行数、落盘与倾斜、扫描量。不返回查询文本和值。需要 3.0 及以上且已保留 Profile（enable_profile 或 big_query_profile_threshold）。整体查询慢请用 analyze_query_performance。',
  },
  parameters: {
    query_id: {
      kind: 'text',
      maxLength: 36,
      meaning: {
        en: 'Id of the query, a UUID: from the audit log or last_query_id().',
        zh: '查询 ID（UUID），来自审计日志或 last_query_id()。',
      },
    },
  },
  maxStatements: 8,
  reads: { profile: QUERY_PROFILE },
  async investigate(ask, context) {
    // The FE writes ids in lower case and finds no other.
    const id = (textGiven(context, 'query_id') ?? '').trim().toLowerCase();
    if (!UUID.test(id)) return noProfile(NO_ID);
    if (isAtLeast(context, '3.1') === false) return noProfile(TOO_OLD);
    const answer = await ask('profile', { query_id: id });
    if (!answer.ok) return notReadable({ en: 'profile', zh: 'Profile' }, answer);
    if (answer.incomplete && answer.rows.length === 0) return noProfile(TOO_LARGE);
    const text = answer.rows[0]?.profile ?? '';
    if (text.trim() === '') return noProfile(NOT_KEPT);
    const profile = parseProfile(text);
    return profile === undefined ? noProfile(NOT_READ) : tell(id, profile);
  },
});

function noProfile(summary: Bilingual): InquiryAnswer {
  return { isKnown: false, summary, conclusions: [], tables: [] };
}

function tell(id: string, profile: QueryProfile): InquiryAnswer {
  const nodes = listNodes(profile.operators);
  const scans = listScans(profile.operators);
  return {
    isKnown: true,
    summary: summarize(id, profile, nodes),
    conclusions: byUrgency([
      ...aboutState(profile),
      ...aboutPlanning(profile),
      ...aboutNodes(nodes),
      ...aboutSpill(profile),
      ...aboutScans(scans),
    ]),
    tables: [overviewTable(profile), nodeTable(nodes), scanTable(scans)],
  };
}

function summarize(id: string, { summary }: QueryProfile, nodes: readonly ProfileNode[]): Bilingual {
  const total = parseProfileSeconds(summary.get('Total'));
  const top = nodes[0];
  const state = /^\w+$/.exec(summary.get('Query State') ?? '')?.[0] ?? '?';
  const took = total === undefined ? undefined : spell(total);
  const share = top === undefined ? undefined : shareOf(top, nodes);
  return {
    en: `Query ${id} (${state})${took === undefined ? '' : ` took ${took.en}`}${top === undefined || share === undefined ? '' : `; most of its operators' time went into ${top.name}: ${spell(top.seconds).en}, ${formatShare(share)}`}.`,
    zh: `查询 ${id}（${state}）${took === undefined ? '' : `耗时 ${took.zh}`}${top === undefined || share === undefined ? '' : `；算子耗时最多的是 ${top.name}：${spell(top.seconds).zh}，占 ${formatShare(share)}`}。`,
  };
}

function shareOf(node: ProfileNode, nodes: readonly ProfileNode[]): number | undefined {
  const all = nodes.reduce((sum, { seconds }) => sum + seconds, 0);
  return all > 0 ? node.seconds / all : undefined;
}

function spell(seconds: number): Bilingual {
  if (seconds < 1) {
    const ms = Math.round(seconds * 1000);
    return { en: `${ms} ms`, zh: `${ms} 毫秒` };
  }
  const rounded = Math.round(seconds * 10) / 10;
  return { en: `${rounded} s`, zh: `${rounded} 秒` };
}

function aboutState({ summary }: QueryProfile): readonly Conclusion[] {
  const state = summary.get('Query State');
  if (state === 'Error') return [{ severity: 'warning', text: FAILED }];
  return state === 'Running' ? [{ severity: 'info', text: RUNNING }] : [];
}

function aboutPlanning({ planner, summary, execution }: QueryProfile): readonly Conclusion[] {
  const total = parseProfileSeconds(summary.get('Total')) ?? 0;
  const [planning, pending] = ['Total', 'Pending'].map((name) => parseProfileSeconds(planner.get(name)) ?? 0);
  const wall = parseProfileSeconds(execution.get('QueryExecutionWallTime')) ?? 0;
  const scheduling = parseProfileSeconds(execution.get('QueryPeakScheduleTime')) ?? 0;
  const told: Conclusion[] = [];
  if (isLarge(pending, total)) {
    told.push({
      severity: 'warning',
      finding: 'memory.query_queue',
      text: {
        en: `It waited ${spell(pending ?? 0).en} in the query queue.`,
        zh: `在查询队列中等待了 ${spell(pending ?? 0).zh}。`,
      },
    });
  } else if (isLarge(planning, total)) {
    told.push({
      severity: 'warning',
      text: {
        en: `Planning took ${spell(planning ?? 0).en} of ${spell(total).en}: many partitions, views or joins, or slow metadata of an external catalog.`,
        zh: `${spell(total).zh} 中有 ${spell(planning ?? 0).zh} 用于规划：分区、物化视图或 Join 过多，或外部 Catalog 元数据较慢。`,
      },
    });
  }
  if (isLarge(scheduling, wall)) {
    told.push({
      severity: 'warning',
      finding: 'memory.cpu_busy',
      text: {
        en: `Its work waited up to ${spell(scheduling).en} of ${spell(wall).en} for a CPU: the nodes are busy.`,
        zh: `执行 ${spell(wall).zh} 中最多有 ${spell(scheduling).zh} 在等待 CPU：节点繁忙。`,
      },
    });
  }
  return told;
}

/** Own: a third of the whole, and at least a second. */
function isLarge(part: number | undefined, whole: number): boolean {
  return part !== undefined && part >= WORTH_SECONDS && part >= TOP_SHARE * whole;
}

function aboutNodes(nodes: readonly ProfileNode[]): readonly Conclusion[] {
  const top = nodes.filter((node) => node.seconds >= WORTH_SECONDS && (shareOf(node, nodes) ?? 0) >= TOP_SHARE);
  const skewed = nodes.filter(({ skew, skewSeconds }) => (skew ?? 0) >= SKEW && skewSeconds >= WORTH_SECONDS);
  return [
    ...top.map((node): Conclusion => {
      const share = formatShare(shareOf(node, nodes) ?? 0);
      return {
        severity: 'info',
        text: {
          en: `${node.name} took ${spell(node.seconds).en}, ${share} of all operators.`,
          zh: `${node.name} 耗时 ${spell(node.seconds).zh}，占全部算子的 ${share}。`,
        },
      };
    }),
    ...skewed.slice(0, 3).map((node): Conclusion => {
      const times = Math.round((node.skew ?? 0) * 10) / 10;
      return {
        severity: 'warning',
        text: {
          en: `${node.name} is skewed: its slowest instance took ${times} times the average. A few keys, buckets or nodes have most of the rows.`,
          zh: `${node.name} 存在倾斜：最慢实例耗时为平均值的 ${times} 倍，少数键、分桶或节点占了大部分数据。`,
        },
      };
    }),
  ];
}

function aboutSpill({ execution }: QueryProfile): readonly Conclusion[] {
  const spilled = parseProfileBytes(execution.get('QuerySpillBytes')) ?? 0;
  if (spilled <= 0) return [];
  return [
    {
      severity: 'warning',
      text: {
        en: `It spilled ${formatBytes(spilled)} to disk for want of memory.`,
        zh: `因内存不足落盘 ${formatBytes(spilled)}。`,
      },
    },
  ];
}

function aboutScans(scans: readonly ProfileScan[]): readonly Conclusion[] {
  return scans.flatMap((scan): Conclusion[] => [
    ...((scan.bytes ?? 0) > BIG_SCAN_BYTES
      ? [
          {
            severity: 'info' as const,
            finding: 'query.big_scans',
            text: {
              en: `Its scan of ${scan.table} read ${formatBytes(scan.bytes ?? 0)}: a predicate on the partition or the sort key would spare most of it.`,
              zh: `扫描 ${scan.table} 读取了 ${formatBytes(scan.bytes ?? 0)}：在分区列或排序键上加过滤条件可大幅减少。`,
            },
          },
        ]
      : []),
    ...((scan.remoteShare ?? 0) > REMOTE_SHARE
      ? [
          {
            severity: 'info' as const,
            text: {
              en: `${formatShare(scan.remoteShare ?? 0)} of what ${scan.table} read came from remote storage: the data cache did not have it.`,
              zh: `${scan.table} 的读取中有 ${formatShare(scan.remoteShare ?? 0)} 来自远端存储：未命中 Data Cache。`,
            },
          },
        ]
      : []),
    ...((scan.segmentsPerTablet ?? 0) > SEGMENTS_PER_TABLET
      ? [
          {
            severity: 'info' as const,
            finding: 'compaction.small_segments',
            text: {
              en: `${scan.table} has ${Math.round(scan.segmentsPerTablet ?? 0)} segments for each tablet that was read: compaction is behind.`,
              zh: `${scan.table} 平均每个被读取的 Tablet 有 ${Math.round(scan.segmentsPerTablet ?? 0)} 个 Segment：Compaction 落后。`,
            },
          },
        ]
      : []),
  ]);
}

const TOO_OLD: Bilingual = {
  en: 'This release cannot tell profiles by SELECT (3.0 and later can). With enable_profile on, look at http://<fe_host>:8030/query on the FE.',
  zh: '此版本无法通过 SELECT 查看 Profile（3.0 及以上支持）。开启 enable_profile 后，可在 FE 的 http://<fe_host>:8030/query 页面查看。',
};

const NO_ID = {
  en: 'query_id must be the id of a query, a UUID such as 502f3c04-8f5c-11ee-a41f-b22a2c00f66b. Nothing was asked for it.',
  zh: 'query_id 必须是查询 ID（UUID，如 502f3c04-8f5c-11ee-a41f-b22a2c00f66b），未发起查询。',
};

const NOT_KEPT = {
  en: 'The FE that answers keeps no profile of this query: it ran without enable_profile and below big_query_profile_threshold, on another FE, or long ago. Have it run again with: SET enable_profile = true.',
  zh: '应答的 FE 没有该查询的 Profile：执行时未开启 enable_profile 且未超过 big_query_profile_threshold，或在其他 FE 上执行，或已过期。可在 SET enable_profile = true 后重新执行。',
};

const TOO_LARGE = {
  en: 'The profile is larger than one answer may be. Read it in the web page of the FE, or run the query with pipeline_profile_level = 1.',
  zh: 'Profile 超过单次返回上限。请在 FE 页面查看，或以 pipeline_profile_level = 1 重新执行。',
};

const NOT_READ = {
  en: 'There is a profile, but not in a form that can be read here. Report this with the version of the cluster.',
  zh: '存在 Profile，但其格式无法解读；请连同集群版本一并反馈。',
};

const FAILED = {
  en: 'The query failed: the figures are of what had run until then.',
  zh: '该查询执行失败：以下为失败前的数据。',
};

const RUNNING = {
  en: 'The query is still running: the figures are of what has run so far.',
  zh: '该查询仍在执行：以下为截至目前的数据。',
};
