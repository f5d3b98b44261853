import { HubError, NDJSON, asHubError, type Frame } from '@starrocks-mcp/protocol';
import { assertReadOnly, readsOf, type CheckedStatement } from '@starrocks-mcp/toolbox';
import * as z from 'zod';
import type { HubAudit, StreamRecord } from '../audit/hub-audit.ts';
import type { StreamLimits } from '../config/config.ts';
import type { AnswerStream } from '../links/tenant-link.ts';
import type { TenantLinks } from '../links/tenant-links.ts';
import { abortWhenGone, tenantOf, type Outgoing, type Step } from './exchange.ts';

interface StreamRouteDeps {
  readonly links: TenantLinks;
  readonly limits: StreamLimits;
  readonly audit: Pick<HubAudit, 'ready' | 'recordStream'>;
}

const TOOL = 'run_select_sql';
const SLOW_CONSUMER_MS = 60_000;

const streamBody = z.strictObject({ sql: z.string().min(1) });

/**
 * POST /stream-sql: one statement's whole answer as frames, at the pace of who reads it. For scripts; a tool's answer is
 * cut where a language model's context would end. It asks for the same rights as `run_select_sql`.
 */
export function createStreamRoute({ links, limits, audit }: StreamRouteDeps): Step {
  return async (req, res) => {
    const { tenant, principal } = tenantOf(res);
    const { context } = res.locals;
    context.tool = TOOL;
    context.isRecorded = true;
    const { requestId, source, startedAt } = context;
    const asker = { principal, requestId, source };
    const asked: Asked = { sql: undefined, checked: undefined };
    const keep = (phase: StreamRecord['phase'], outcome?: StreamOutcome, error?: HubError): Promise<void> =>
      audit.recordStream(
        { ...describe(asked, { tenant: tenant.id, startedAt }), ...figuresOf(outcome), phase, error },
        asker,
      );
    try {
      await audit.ready();
      asked.sql = parseSql(req.body);
      if (!tenant.adhocSql) throw new HubError('ADHOC_DISABLED', 'Ad-hoc SQL is off for this tenant.');
      if (principal.tools?.has(TOOL) === false)
        throw new HubError('FORBIDDEN', `Your key may not use ${TOOL}, which this needs.`);
      asked.checked = assertReadOnly(asked.sql);
      const stalled = new AbortController();
      const signal = AbortSignal.any([abortWhenGone(res), stalled.signal]);
      const askedBy = { principal: principal.id, tool: TOOL, requestId };
      const stream = await links.linkOf(tenant).stream(asked.checked.statement, { ...limits, signal, askedBy });
      const stall = (): void =>
        stalled.abort(new HubError('SLOW_CONSUMER', 'Nobody read the answer for a minute; it was given up.'));
      await sendStream(res, { stream, jobId: requestId, stall, keep });
    } catch (thrown) {
      const error = asHubError(thrown);
      await keep('end', undefined, error);
      throw error;
    }
  };
}

/** What is known of the statement by the time that something is written down. */
interface Asked {
  sql: string | undefined;
  checked: CheckedStatement | undefined;
}

function parseSql(body: unknown): string {
  const { data } = streamBody.safeParse(body);
  if (data === undefined) throw new HubError('BAD_REQUEST', 'Send {"sql": "<one SELECT>"}.');
  return data.sql;
}

type StreamOutcome = Pick<AnswerStream['outcome'], 'rows' | 'bytes' | 'truncated'>;

function describe(
  { sql, checked }: Asked,
  { tenant, startedAt }: { readonly tenant: string; readonly startedAt: number },
) {
  return {
    tool: TOOL,
    tenant,
    durationMs: performance.now() - startedAt,
    arguments: sql === undefined ? {} : { sql },
    statements: checked === undefined ? [] : [checked.statement.text],
    reads: checked === undefined ? [] : readsOf([checked.facts]),
  };
}

function figuresOf(outcome: StreamOutcome | undefined): Pick<StreamRecord, 'cost' | 'truncated'> {
  const { rows = 0, bytes = 0, truncated = false } = outcome ?? {};
  return { cost: { statements: 1, rows, bytes }, truncated };
}

interface Sending {
  readonly stream: AnswerStream;
  readonly jobId: string;
  readonly stall: () => void;
  readonly keep: (phase: StreamRecord['phase'], outcome?: StreamOutcome, error?: HubError) => Promise<void>;
}

/**
 * From the head on, what fails is told in a frame: a stream that stops without "end" is no answer. The first row leaves
 * once it is on record that rows leave, the end once it is on record how many did.
 */
async function sendStream(res: Outgoing, { stream, jobId, stall, keep }: Sending): Promise<void> {
  await keep('start');
  const sent = { rows: 0, bytes: 0, truncated: false };
  res.writeHead(200, { 'Content-Type': NDJSON, 'Cache-Control': 'no-store' });
  res.write(line({ t: 'head', jobId, fields: [...stream.fields] }));
  try {
    await sendRows(res, { stream, stall, sent });
    await keep('end', stream.outcome);
    res.end(line({ t: 'end', ...stream.outcome }));
  } catch (thrown) {
    const error = asHubError(thrown);
    res.locals.context.errorCode = error.code;
    res.locals.context.cause = error.cause;
    // Without its line there is no end, and so no answer.
    if (error.code !== 'AUDIT_UNAVAILABLE') await keep('end', sent, error).catch(() => undefined);
    res.end(line({ t: 'err', code: error.code, message: error.message }));
  }
}

async function sendRows(
  res: Outgoing,
  { stream, stall, sent }: Pick<Sending, 'stream' | 'stall'> & { readonly sent: { rows: number; bytes: number } },
): Promise<void> {
  let seq = 0;
  for await (const rows of stream.batches) {
    const text = JSON.stringify(rows);
    const isTaken = res.write(`{"t":"rows","seq":${seq},"rows":${text}}\n`);
    seq += 1;
    sent.rows += rows.length;
    sent.bytes += text.length;
    if (!isTaken) await drained(res, stall);
    if (res.destroyed) throw new HubError('CANCELLED', 'The reader went away before the end of the answer.');
  }
}

function drained(res: Outgoing, stall: () => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      stall();
      res.destroy();
    }, SLOW_CONSUMER_MS);
    const done = (): void => {
      clearTimeout(timer);
      res.off('drain', done);
      res.off('close', done);
      resolve();
    };
    res.on('drain', done);
    res.on('close', done);
  });
}

function line(frame: Frame): string {
  return `${JSON.stringify(frame)}\n`;
}
