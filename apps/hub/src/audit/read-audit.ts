import { systemCodeOf } from '@starrocks-mcp/protocol';
import {
  listChainFiles,
  parseLine,
  readChainLinesBackwards,
  type ChainFile,
  type ChainLine,
} from '@starrocks-mcp/chained-log';
import type { ErrorCode } from '@starrocks-mcp/protocol';

/** Which lines of the record; what is not named does not matter. */
export interface AuditQuery {
  /** Epoch, in milliseconds. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly tenant?: string | undefined;
  /** Name of a tool, or of an action, such as `POST /admin/keys`. */
  readonly tool?: string | undefined;
  readonly principal?: string | undefined;
  readonly decision?: string | undefined;
  /** Lines of these tenants alone, each from a moment on. Undefined: of all, and those of none. */
  readonly tenants?: ReadonlyMap<string, number> | undefined;
  readonly limit: number;
  /** Lines before the one of this number. */
  readonly before?: number | undefined;
  /** Nobody waits for the page any more once it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

export interface AuditPage {
  /** The newest first. */
  readonly records: readonly ChainLine[];
  /** Where the next page begins; null when there is nothing more. */
  readonly nextBefore: number | null;
}

const ASKED = ['tenant', 'tool', 'principal', 'decision'] as const;
/** Where a line tells it: what was asked stands in `tool` or in `action`. */
const FIELDS = { tenant: ['tenant'], tool: ['tool', 'action'], principal: ['principal'], decision: ['decision'] };
/** Lines that one page looks at: a rare one is found over several pages, of which some are empty. */
const MAX_LOOKED_AT = 200_000;
const SEQ = /^\{"seq":(\d{1,16}),/;

/** Reads the record from its end on. */
export async function readAudit(folder: string, query: AuditQuery): Promise<AuditPage> {
  const { since = 0, before = Infinity, limit } = query;
  const needles = ASKED.flatMap((name) =>
    query[name] === undefined ? [] : [FIELDS[name].map((field) => `"${field}":${JSON.stringify(query[name])}`)],
  );
  const records: ChainLine[] = [];
  let lookedAt = 0;
  for await (const { line, seq } of linesBefore(folder, query)) {
    if (seq >= before) continue;
    lookedAt += 1;
    query.signal?.throwIfAborted();
    if (lookedAt > MAX_LOOKED_AT) return { records, nextBefore: seq + 1 };
    const isWanted = needles.every((either) => either.some((needle) => line.includes(needle)));
    // Times only grow, but for a clock that was set back; so one line in a hundred is enough to see the end.
    const parsed = isWanted || lookedAt % 100 === 0 ? parseLine(line) : undefined;
    if (parsed === undefined) continue;
    if (Date.parse(parsed.at) < since) return { records, nextBefore: null };
    if (!isWanted || !matches(asSeenBy(parsed, query), query)) continue;
    if (records.length === limit) return { records, nextBefore: seq + 1 };
    records.push(asSeenBy(parsed, query));
  }
  return { records, nextBefore: null };
}

async function* linesBefore(
  folder: string,
  { before = Infinity, until = Infinity }: AuditQuery,
): AsyncGenerator<{ readonly line: string; readonly seq: number }> {
  const lastDay = until === Infinity ? '9999' : new Date(until).toISOString().slice(0, 10);
  const files = listChainFiles(folder).filter(({ firstSeq, day }) => firstSeq < before && day <= lastDay);
  for (const file of files.toReversed()) {
    for await (const line of linesOf(file)) {
      const seq = Number(SEQ.exec(line)?.[1]);
      if (!Number.isNaN(seq)) yield { line, seq };
    }
  }
}

/** A file that is past its days may go while it is read. */
async function* linesOf({ path }: ChainFile): AsyncGenerator<string> {
  try {
    yield* readChainLinesBackwards(path);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error;
  }
}

/**
 * Of a key that does not open the tenant, whoever sees some tenants alone learns that it was used and not whose it is:
 * it may be another customer's.
 */
function asSeenBy(line: ChainLine, { tenants }: AuditQuery): ChainLine {
  if (tenants === undefined || line['error_code'] !== ('TENANT_UNKNOWN' satisfies ErrorCode)) return line;
  return { ...line, principal: null, key_prefix: null, source: null };
}

function matches(line: ChainLine, query: AuditQuery): boolean {
  const { until = Infinity, tenants } = query;
  const at = Date.parse(line.at);
  if (at > until) return false;
  const isOther = (name: (typeof ASKED)[number]): boolean =>
    query[name] !== undefined && FIELDS[name].every((field) => line[field] !== query[name]);
  if (ASKED.some(isOther)) return false;
  const tenant = line['tenant'];
  return tenants === undefined || (typeof tenant === 'string' && at >= (tenants.get(tenant) ?? Infinity));
}
