import type { Context } from '../cluster/context.ts';
import type { Bilingual } from '../form/bilingual.ts';
import type { RemedyText } from '../form/check.ts';
import { fillRemedies, quoteText } from '../form/fill-remedies.ts';
import { defineInquiry, type Conclusion, type InquiryAnswer } from '../form/inquiry.ts';
import { maskText } from '../form/masked-text.ts';
import { nearNames } from '../form/near-names.ts';
import { formatCount, formatDuration, formatShare } from '../form/quantity.ts';
import { defineRead, type Failure, type Row, type Rows } from '../form/read.ts';
import type { ViewTable } from '../form/view.ts';
import { ageIn } from '../cluster/context.ts';
import { nameErrorClass } from '../import/failed-loads.ts';
import { INSPECT_ONE_LOAD_REMEDY, TRACKING_LOG_REMEDY } from '../import/inspect-load-remedies.ts';
import { adviseOnLoad } from '../import/load-advice.ts';
import { LOAD_JOB_COLUMNS, showLoadJob, type LoadJob } from '../import/load-job-table.ts';
import { kindOfLoad, nameLoadTarget } from '../import/load-target.ts';
import { loadJobs, pastLoadJobs, streamLoadJobs } from '../reads/load-jobs.ts';
import { TRACKING_REASON_NAMES, TRACKING_REASONS_KNOWN, trackingReasons } from '../reads/tracking-reasons.ts';
import { numberGiven, textGiven } from './given.ts';
import { notReadable } from './not-known.ts';

const LABEL = { kind: 'text', maxLength: 256, default: '' } as const;
const ID = { kind: 'integer', min: 0, max: Number.MAX_SAFE_INTEGER, default: 0 } as const;
const TXN_OF_DETAILS = "get_json_int(RUNTIME_DETAILS, '$.txn_id') = {txn_id}";

const BY_LABEL = { name: 'loads_of_label', parameters: { label: LABEL }, limit: '20' } as const;
const BY_ID = { name: 'loads_of_id', parameters: { job_id: ID }, limit: '20' } as const;
const BY_TXN = { name: 'loads_of_txn', parameters: { txn_id: ID }, limit: '20' } as const;

/** Labels that begin alike, for a label that was not found. */
const LIKE_LABELS = defineRead({
  name: 'like_labels',
  columns: { label: 'id' },
  parameters: {
    beginning: { kind: 'text', maxLength: 256 },
    length: { kind: 'integer', min: 1, max: 256, default: 1 },
  },
  layouts: [
    {
      needs: { 'information_schema.loads': ['LABEL'] },
      template:
        'SELECT LABEL AS label FROM default_catalog.information_schema.loads ' +
        'WHERE lower(left(LABEL, {length})) = {beginning} GROUP BY LABEL ORDER BY label LIMIT 50',
    },
  ],
});

/** A routine load that bears the number, as people take it for the number of a load. */
const ROUTINE_JOB_OF_ID = defineRead({
  name: 'routine_job_of_id',
  columns: { db: 'id', job_name: 'id' },
  parameters: { job_id: ID },
  layouts: [
    {
      needs: { 'information_schema.routine_load_jobs': ['ID', 'DB_NAME', 'NAME'] },
      template:
        'SELECT DB_NAME AS db, NAME AS job_name FROM default_catalog.information_schema.routine_load_jobs ' +
        'WHERE ID = {job_id} LIMIT 1',
    },
  ],
});

const READS = {
  byLabel: loadJobs({ ...BY_LABEL, where: 'LABEL = {label}' }),
  byId: loadJobs({
    ...BY_ID,
    where: { loads: 'ID = {job_id}', oldLoads: 'JOB_ID = {job_id}', streamLoads: 'ID = {job_id}' },
  }),
  byTxn: loadJobs({
    ...BY_TXN,
    where: {
      loads: TXN_OF_DETAILS,
      loadsNeeds: ['RUNTIME_DETAILS'],
      oldLoads: undefined,
      streamLoads: 'TXN_ID = {txn_id}',
      streamLoadsNeeds: ['TXN_ID'],
    },
  }),
  streamByLabel: streamLoadJobs({ ...BY_LABEL, name: 'stream_loads_of_label', where: 'LABEL = {label}', needs: [] }),
  streamById: streamLoadJobs({ ...BY_ID, name: 'stream_loads_of_id', where: 'ID = {job_id}', needs: [] }),
  streamByTxn: streamLoadJobs({
    ...BY_TXN,
    name: 'stream_loads_of_txn',
    where: 'TXN_ID = {txn_id}',
    needs: ['TXN_ID'],
  }),
  pastByLabel: pastLoadJobs({ ...BY_LABEL, name: 'past_loads_of_label', loads: 'LABEL = {label}' }),
  pastById: pastLoadJobs({ ...BY_ID, name: 'past_loads_of_id', loads: 'ID = {job_id}' }),
  pastByTxn: pastLoadJobs({
    ...BY_TXN,
    name: 'past_loads_of_txn',
    loads: TXN_OF_DETAILS,
    loadsNeeds: ['RUNTIME_DETAILS'],
  }),
  reasonsByLabel: trackingReasons({
    name: 'tracking_reasons_of_label',
    parameters: { label: LABEL },
    where: 'LABEL = {label}',
    needs: ['LABEL'],
  }),
  reasonsById: trackingReasons({
    name: 'tracking_reasons_of_id',
    parameters: { job_id: ID },
    where: 'JOB_ID = {job_id}',
    needs: ['JOB_ID'],
  }),
  likeLabels: LIKE_LABELS,
  routineJob: ROUTINE_JOB_OF_ID,
};

type ReasonColumns = (typeof READS)['reasonsByLabel']['columns'];
type Reasons = Rows<ReasonColumns> | Failure;

export default defineInquiry({
  name: 'explain_load_failure',
  title: { en: 'Why a load failed', zh: '导入失败原因' },
  description: {
    en: 'Explains why one load failed, by its label, job id or transaction id (give one): class of error, refused rows counted by reason with values masked, and what to do. Covers broker, insert, stream, routine and spark loads, and up to 30 days back where loads_history is readable. For the state of a load that still runs use check_load_job_status; for a routine load that lags or stopped use explain_routine_load.',
    zh: '按 Label、作业 ID 或事务 ID（任选其一）说明单个导入失败的原因：错误类别、按原因统计的被拒绝行数（已脱敏）及处理建议。涵盖 Broker、INSERT、Stream、Routine 与 Spark 导入；若可读取 loads_history，可追溯 30 天。仍在运行的导入请用 check_load_job_status；Routine Load 延迟或停止请用 explain_routine_load。',
  },
  parameters: {
    label: { ...LABEL, meaning: { en: 'Label of the load.', zh: '导入的 Label。' } },
    job_id: { ...ID, meaning: { en: 'Job id of the load (ID or JOB_ID of loads).', zh: '导入的作业 ID。' } },
    txn_id: { ...ID, meaning: { en: 'Transaction id of the load.', zh: '导入的事务 ID。' } },
  },
  oneOf: ['label', 'job_id', 'txn_id'],
  maxStatements: 11,
  reads: READS,
  async investigate(ask, context) {
    const label = textGiven(context, 'label');
    const txn = numberGiven(context, 'txn_id');
    const id = numberGiven(context, 'job_id');
    const [now, stream, past] =
      label !== undefined
        ? (['byLabel', 'streamByLabel', 'pastByLabel'] as const)
        : id !== undefined
          ? (['byId', 'streamById', 'pastById'] as const)
          : (['byTxn', 'streamByTxn', 'pastByTxn'] as const);
    const told = await ask(now);
    if (!told.ok && !told.missing) return notReadable(LOADS, told);
    // RUNTIME_DETAILS need not tell the transaction of a stream load, and loads may have forgotten one that stream_loads keeps.
    const streams = told.ok && told.rows.length === 0 ? await ask(stream) : told;
    const current = streams.ok ? streams : told;
    const history = current.ok && current.rows.length > 0 ? undefined : await ask(past);
    const jobs = [...(current.ok ? current.rows : []), ...(history?.ok === true ? history.rows : [])];
    const job = jobs.find(({ state }) => state === 'CANCELLED') ?? jobs[0];
    if (job === undefined) {
      if (!current.ok && history?.ok !== true) return notReadable(LOADS, current, SHOW_LOADS);
      const likes = label === undefined ? undefined : await ask('likeLabels', beginningOf(label));
      const routine = id === undefined ? undefined : await ask('routineJob');
      return notFound({
        what: label ?? `${id ?? txn ?? ''}`,
        near:
          likes?.ok === true && label !== undefined
            ? nearNames(
                label,
                likes.rows.map((row) => row.label),
              )
            : [],
        routine: routine?.ok === true ? routine.rows[0] : undefined,
        history,
      });
    }
    const hasReasons = job.has_tracking === 1 || job.error_class === 'quality' || (job.filtered_rows ?? 0) > 0;
    const reasons = hasReasons ? await askReasons() : undefined;
    return answer({ job, jobs, reasons, context });

    async function askReasons(): Promise<Reasons> {
      const number = Number(job?.job_id);
      const byId =
        Number.isSafeInteger(number) && number > 0 ? await ask('reasonsById', { job_id: number }) : undefined;
      if (byId?.ok === true && (byId.rows[0]?.logs ?? 0) > 0) return byId;
      return ask('reasonsByLabel', { label: job?.label ?? '' });
    }
  },
});

function beginningOf(label: string): { beginning: string; length: number } {
  const length = Math.max(1, Math.min(label.length, Math.max(4, Math.floor(label.length / 2))));
  return { beginning: label.slice(0, length).toLowerCase(), length };
}

const LOADS: Bilingual = { en: 'loads', zh: '导入记录' };

interface NotFound {
  readonly what: string;
  readonly near: readonly string[];
  readonly routine: { readonly db: string; readonly job_name: string } | undefined;
  readonly history: Rows | Failure | undefined;
}

function notFound({ what, near, routine, history }: NotFound): InquiryAnswer {
  const conclusions: Conclusion[] = [];
  if (routine !== undefined) {
    conclusions.push({
      severity: 'info',
      text: {
        en: `${what} is the routine load job ${routine.db}.${routine.job_name}: ask explain_routine_load about it.`,
        zh: `${what} 是 Routine Load 作业 ${routine.db}.${routine.job_name}，请使用 explain_routine_load。`,
      },
    });
  }
  if (near.length > 0) {
    conclusions.push({
      severity: 'info',
      text: { en: `Labels that look alike: ${near.join(', ')}.`, zh: `相近的 Label：${near.join('、')}。` },
    });
  }
  conclusions.push({ severity: 'info', text: FORGOTTEN });
  if (history !== undefined && !history.ok) {
    conclusions.push({
      severity: 'unknown',
      text: {
        en: `Older loads could not be looked at: ${history.reason.en}.`,
        zh: `无法查看更早的导入：${history.reason.zh}。`,
      },
    });
  }
  return {
    isKnown: false,
    summary: { en: `No load ${what} is known.`, zh: `未找到导入 ${what}。` },
    conclusions,
    tables: [],
  };
}

const SHOW_LOADS: RemedyText = {
  text: {
    en: 'Ask the FE by other statements, which this product does not run.',
    zh: '改用 FE 的其他语句查询（本产品不执行）。',
  },
  statement: "SHOW LOAD FROM <database> WHERE LABEL = '<label>';\nSHOW STREAM LOAD FOR <label>;",
};

const FORGOTTEN: Bilingual = {
  en: 'The FE keeps ended loads for 3 days (of stream loads the last 1,000). A load that was refused before its transaction began leaves no record: then only its client knows the error.',
  zh: 'FE 保留已结束的导入 3 天（Stream Load 仅最近 1000 个）。事务开始前即被拒绝的导入不会留下记录，错误仅客户端可见。',
};

interface AnswerInput {
  readonly job: LoadJob;
  readonly jobs: readonly LoadJob[];
  readonly reasons: Reasons | undefined;
  readonly context: Context;
}

function answer({ job, jobs, reasons, context }: AnswerInput): InquiryAnswer {
  return {
    isKnown: true,
    summary: summarize(job, context),
    conclusions: [...conclude(job, reasons), ...tellRefused(job, reasons), ...tellOthers(job, jobs)],
    tables: [
      {
        name: 'loads',
        title: { en: 'The load', zh: '导入作业' },
        columns: [...LOAD_JOB_COLUMNS, { name: 'ended_at', title: { en: 'Ended', zh: '结束时间' } }],
        rows: jobs.map((each) =>
          Object.assign(showLoadJob(each, context), { ended_at: context.clock?.wallTime(each.ended) ?? null }),
        ),
      },
      ...(reasons === undefined ? [] : [showReasons(reasons)]),
    ],
  };
}

function summarize(job: LoadJob, context: Context): Bilingual {
  const target = nameLoadTarget(job);
  const age = ageIn(context, job.ended ?? job.created);
  const ago = age === undefined ? undefined : formatDuration(Math.max(0, age));
  const when = ago === undefined ? { en: '', zh: '' } : { en: ` ${ago.en} ago`, zh: `（${ago.zh}前）` };
  if (job.state !== 'CANCELLED') {
    return {
      en: `Load ${job.label} (${job.load_type}) into ${target} did not fail: it is ${job.state}.`,
      zh: `导入 ${job.label}（${job.load_type}，目标 ${target}）没有失败：状态为 ${job.state}。`,
    };
  }
  const reason = nameErrorClass(job.error_class);
  return {
    en: `Load ${job.label} (${job.load_type}) into ${target} failed${when.en}: ${reason.en}.`,
    zh: `导入 ${job.label}（${job.load_type}，目标 ${target}）失败${when.zh}：${reason.zh}。`,
  };
}

function conclude(job: LoadJob, reasons: Reasons | undefined): readonly Conclusion[] {
  const hasFailed = job.state === 'CANCELLED';
  const isWanted = job.error_class === 'user_cancel';
  if (hasFailed && kindOfLoad(job.load_type) === 'routine') {
    return [{ severity: 'warning', text: REPEATED, remedies: remediesOf(job, reasons) }];
  }
  return [
    {
      severity: hasFailed && !isWanted ? 'warning' : 'info',
      text: hasFailed && job.error_class === 'quality' ? MEND_DATA : adviseOnLoad(job),
      ...(hasFailed && !isWanted && { remedies: remediesOf(job, reasons) }),
    },
  ];
}

/** Nobody loads the data of such a task again: its job does, from the same offsets. */
const REPEATED: Bilingual = {
  en: 'It was one task of a routine load, which reads the same messages again by itself and is paused when tasks keep failing: ask explain_routine_load about the job, mend the reason, and resume the job if it is paused.',
  zh: '这是 Routine Load 的一个任务：作业会自动重新消费这些消息，连续失败时会被暂停。请用 explain_routine_load 查看该作业，排除原因；若作业已暂停，再恢复作业。',
};

const MEND_DATA: Bilingual = {
  en: 'Mend the data or create the missing partitions, then load again with a new label; raise max_filter_ratio only if the refused rows may be lost.',
  zh: '修正数据或补建分区后，用新的 Label 重新导入；只有确认可以丢弃被拒绝的行时，才调大 max_filter_ratio。',
};

function remediesOf(job: LoadJob, reasons: Reasons | undefined): readonly RemedyText[] {
  const hasLog = job.error_class === 'quality' && !isWithoutLog(reasons);
  const remedies = hasLog ? [TRACKING_LOG_REMEDY] : [INSPECT_ONE_LOAD_REMEDY];
  return fillRemedies(remedies, { "'<label>'": quoteText(job.label) });
}

function tellRefused(job: LoadJob, reasons: Reasons | undefined): readonly Conclusion[] {
  const filtered = job.filtered_rows ?? 0;
  if (filtered === 0) return [];
  const share = filtered / (filtered + (job.sink_rows ?? 0));
  const counted = reasons?.ok === true ? listReasons(reasons)[0] : undefined;
  return [
    {
      severity: job.state === 'CANCELLED' ? 'warning' : 'info',
      text: {
        en: `${formatCount(filtered)} ${filtered === 1 ? 'row was' : 'rows were'} refused (${formatShare(share)} of the rows judged)${counted === undefined ? '' : `, most for: ${counted.name.en}`}.`,
        zh: `${formatCount(filtered)} 行被拒绝（占已判定行的 ${formatShare(share)}）${counted === undefined ? '' : `，主要原因：${counted.name.zh}`}。`,
      },
    },
  ];
}

/** A label may be used again after a failure, when the newer load may have succeeded; each database has labels of its own. */
function tellOthers(job: LoadJob, jobs: readonly LoadJob[]): readonly Conclusion[] {
  const elsewhere = jobs.filter(({ db }) => db !== job.db);
  const finished = jobs.find((other) => other !== job && other.db === job.db && other.state === 'FINISHED');
  const conclusions: Conclusion[] = [];
  if (elsewhere.length > 0) {
    const named = elsewhere.map((other) => ({ target: nameLoadTarget(other), id: other.job_id, state: other.state }));
    conclusions.push({
      severity: 'info',
      text: {
        en: `Other databases used this label too: ${named.map(({ target, id, state }) => `${target} (job ${id}, ${state})`).join(', ')}. Ask again with job_id for one of them.`,
        zh: `其他数据库也使用了该 Label：${named.map(({ target, id, state }) => `${target}（作业 ${id}，${state}）`).join('、')}。如需查看，请改用 job_id。`,
      },
    });
  }
  if (finished === undefined) return conclusions;
  return [
    ...conclusions,
    {
      severity: 'info',
      text: {
        en: `Another load of this database with this label finished (job ${finished.job_id}): the data may be there already.`,
        zh: `同一数据库中使用该 Label 的另一个导入已成功（作业 ${finished.job_id}）：数据可能已经写入。`,
      },
    },
  ];
}

function listReasons(reasons: Rows<ReasonColumns>): readonly { name: Bilingual; rows: number }[] {
  const row: Row<ReasonColumns> | undefined = reasons.rows[0];
  if (row === undefined) return [];
  const known = TRACKING_REASONS_KNOWN.map((reason) => ({
    name: TRACKING_REASON_NAMES[reason],
    rows: row[reason] ?? 0,
  }));
  const named = known.reduce((sum, { rows }) => sum + rows, 0);
  const other = { name: TRACKING_REASON_NAMES.other, rows: Math.max(0, (row.logged ?? 0) - named) };
  return [...known, other].filter(({ rows }) => rows > 0).toSorted((a, b) => b.rows - a.rows);
}

function showReasons(reasons: Reasons): ViewTable {
  return {
    name: 'reasons',
    title: { en: 'Why rows were refused', zh: '数据行被拒绝的原因' },
    columns: [
      { name: 'reason', title: { en: 'Reason', zh: '原因' } },
      { name: 'logged_rows', title: { en: 'Logged rows', zh: '日志行数' }, format: 'count' },
    ],
    rows: reasons.ok ? listReasons(reasons).map(({ name, rows }) => ({ reason: name, logged_rows: rows })) : [],
    ...(!reasons.ok
      ? { unknown: reasons.reason }
      : isWithoutLog(reasons)
        ? { unknown: NO_LOG }
        : { notes: [KEPT, ...quoteOther(reasons)] }),
  };
}

function isWithoutLog(reasons: Reasons | undefined): boolean {
  return reasons?.ok === true && (reasons.rows[0]?.logs ?? 0) === 0;
}

const NO_LOG: Bilingual = {
  en: 'backends hold no log of its rows: they keep one for 48 h, and not every load writes one',
  zh: 'BE 上没有该导入的错误日志：日志仅保留 48 小时，且并非每个导入都会产生',
};

/** The words of a reason that none of ours fits. */
function quoteOther(reasons: Rows<ReasonColumns>): readonly Bilingual[] {
  const words = maskText(reasons.rows[0]?.first_reason ?? null);
  const hasOther = listReasons(reasons).some(({ name }) => name === TRACKING_REASON_NAMES.other);
  if (!hasOther || words === null || words === '') return [];
  return [{ en: `The log says (values masked): ${words}`, zh: `日志原文（已脱敏）：${words}` }];
}

const KEPT: Bilingual = {
  en: 'Counted over the rows that backends logged (some 50 a load, kept 48 h), not over all refused rows.',
  zh: '按 BE 记录的日志行统计（每个导入约 50 行，保留 48 小时），并非全部被拒绝的行。',
};
