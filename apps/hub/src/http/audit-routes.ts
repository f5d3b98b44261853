import type { ChainHead, ChainVerdict } from '@starrocks-mcp/chained-log';
import { HubError } from '@starrocks-mcp/protocol';
import * as z from 'zod';
import { DECISIONS } from '../audit/audit-record.ts';
import type { HubAudit } from '../audit/hub-audit.ts';
import { readAudit } from '../audit/read-audit.ts';
import { Slots } from '../links/slots.ts';
import { asCancelled } from '../links/statement-turns.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import { abortWhenGone, sendJson, type Incoming, type Outgoing } from './exchange.ts';
import { assertSeesAll, knownSince, operatorOf } from './operator-view.ts';
import { moment, parseQuery, wholeNumberUpTo } from './parse-query.ts';
import { get, type Route } from './route.ts';

const MAX_LIMIT = 1_000;
const DEFAULT_LIMIT = 100;
/** A reading may look at all of a busy day, line by line. */
const READERS = { concurrency: 2, maxWaiting: 30, busy: 'Too many are reading the record. Try again shortly.' };
const name = z.string().min(1).max(200);

const listQuery = z.object({
  since: moment.optional(),
  until: moment.optional(),
  tenant: name.optional(),
  tool: name.optional(),
  principal: name.optional(),
  decision: z.enum(DECISIONS, { error: `must be one of ${DECISIONS.join(', ')}` }).optional(),
  limit: wholeNumberUpTo(MAX_LIMIT, DEFAULT_LIMIT),
  before: z
    .string()
    .regex(/^\d{1,15}$/, 'must be next_before of the page before')
    .transform(Number)
    .optional(),
});
const verifyQuery = z.object({
  head: z
    .string()
    .regex(/^\d{1,15}:[0-9a-f]{64}$/, 'must be NUMBER:HASH as an earlier answer told')
    .optional(),
});

interface AuditRoutesDeps {
  readonly audit: Pick<HubAudit, 'config' | 'verify'>;
  readonly registry: Pick<TenantRegistry, 'snapshot'>;
}

/** The record of calls for operators. */
export function createAuditRoutes({ audit, registry }: AuditRoutesDeps): Route[] {
  const readers = new Slots(READERS);
  let running: { readonly head: string; readonly verdict: Promise<ChainVerdict> } | undefined;

  async function list(req: Incoming, res: Outgoing): Promise<void> {
    const query = parseQuery(listQuery, req);
    const operator = operatorOf(res);
    const { sees } = operator;
    const from = (id: string) => [id, knownSince(registry, operator, id)] as const;
    const tenants = sees === 'all' ? undefined : new Map([...sees].map(from));
    const { records, nextBefore } = await inTurn(abortWhenGone(res), (signal) =>
      readAudit(audit.config.folder, { ...query, tenants, signal }),
    );
    sendJson(res, 200, {
      records: records.map(({ prev: _prev, ...record }) => record),
      next_before: nextBefore === null ? null : String(nextBefore),
    });
  }

  async function inTurn<Result>(signal: AbortSignal, read: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    try {
      await readers.acquire(signal);
      return await read(signal).finally(() => readers.release());
    } catch (thrown) {
      throw signal.aborted ? asCancelled(thrown) : thrown;
    }
  }

  async function verify(req: Incoming, res: Outgoing): Promise<void> {
    assertSeesAll(res, 'the record as a whole');
    const { head = '' } = parseQuery(verifyQuery, req);
    // It reads all of the record: one reading at a time.
    if (running !== undefined && running.head !== head)
      throw new HubError('HUB_BUSY', 'The record is being verified. Try again when that has ended.');
    running ??= { head, verdict: audit.verify(toHead(head)).finally(() => (running = undefined)) };
    sendJson(res, 200, describeVerdict(await running.verdict));
  }

  return [get('/admin/audit', 'viewer', list), get('/admin/audit/verify', 'viewer', verify)];
}

function describeVerdict({ ok, lines, files, firstAt, lastAt, head, problems, notes }: ChainVerdict) {
  const [broken] = problems;
  return {
    intact: ok,
    records: lines,
    files,
    first_at: firstAt,
    last_at: lastAt,
    head: head === null ? null : `${head.seq}:${head.hash}`,
    ...(broken && { broken: { file: broken.file, line: broken.line, why: broken.problem } }),
    notes,
  };
}

function toHead(text: string): ChainHead | undefined {
  const [seq, hash] = text.split(':');
  return seq === undefined || hash === undefined ? undefined : { seq: Number(seq), hash };
}
