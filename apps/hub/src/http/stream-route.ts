import { HubError, NDJSON, asHubError, type Frame } from '@starrocks-mcp/protocol';
import { assertReadOnly } from '@starrocks-mcp/toolbox';
import * as z from 'zod';
import type { StreamLimits } from '../config/config.ts';
import type { AnswerStream } from '../links/tenant-link.ts';
import type { TenantLinks } from '../links/tenant-links.ts';
import { abortWhenGone, tenantOf, type Outgoing, type Step } from './exchange.ts';

interface StreamRouteDeps {
  readonly links: TenantLinks;
  readonly limits: StreamLimits;
}

const TOOL = 'run_select_sql';
const SLOW_CONSUMER_MS = 60_000;

const streamBody = z.strictObject({ sql: z.string().min(1) });

/**
 * POST /stream-sql: one statement's whole answer as frames, at the pace of who reads it. For scripts; a tool's answer is
 * cut where a language model's context would end. It asks for the same rights as `run_select_sql`.
 */
export function createStreamRoute({ links, limits }: StreamRouteDeps): Step {
  return async (req, res) => {
    const { tenant, principal } = tenantOf(res);
    const { context } = res.locals;
    context.tool = TOOL;
    const { data } = streamBody.safeParse(req.body);
    if (data === undefined) throw new HubError('BAD_REQUEST', 'Send {"sql": "<one SELECT>"}.');
    if (!tenant.adhocSql) throw new HubError('ADHOC_DISABLED', 'Ad-hoc SQL is off for this tenant.');
    if (principal.tools?.has(TOOL) === false)
      throw new HubError('FORBIDDEN', `Your key may not use ${TOOL}, which this needs.`);
    const { statement } = assertReadOnly(data.sql);
    const stalled = new AbortController();
    const signal = AbortSignal.any([abortWhenGone(res), stalled.signal]);
    const askedBy = { principal: principal.id, tool: TOOL, requestId: context.requestId };
    const stream = await links.linkOf(tenant).stream(statement, { ...limits, signal, askedBy });
    const stall = (): void =>
      stalled.abort(new HubError('SLOW_CONSUMER', 'Nobody read the answer for a minute; it was given up.'));
    await sendStream(res, { stream, jobId: context.requestId, stall });
  };
}

interface Sending {
  readonly stream: AnswerStream;
  readonly jobId: string;
  readonly stall: () => void;
}

/** From the head on, what fails is told in a frame: a stream that stops without "end" is no answer. */
async function sendStream(res: Outgoing, { stream, jobId, stall }: Sending): Promise<void> {
  res.writeHead(200, { 'Content-Type': NDJSON, 'Cache-Control': 'no-store' });
  res.write(line({ t: 'head', jobId, fields: [...stream.fields] }));
  try {
    let seq = 0;
    for await (const rows of stream.batches) {
      const isTaken = res.write(`{"t":"rows","seq":${seq},"rows":${JSON.stringify(rows)}}\n`);
      seq += 1;
      if (!isTaken) await drained(res, stall);
      if (res.destroyed) return;
    }
    res.end(line({ t: 'end', ...stream.outcome }));
  } catch (thrown) {
    const { code, message, cause } = asHubError(thrown);
    res.locals.context.errorCode = code;
    res.locals.context.cause = cause;
    res.end(line({ t: 'err', code, message }));
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
