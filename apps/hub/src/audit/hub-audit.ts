import { ChainedLog, verifyChain, type ChainHead, type ChainVerdict } from '@starrocks-mcp/chained-log';
import { HubError, loggableCause, type ErrorCode } from '@starrocks-mcp/protocol';
import type { ToolCallRecord } from '@starrocks-mcp/toolbox';
import type { Logger } from 'pino';
import type { MetricRegistry } from '../stats/metric-registry.ts';
import type { AuditConfig } from '../config/config.ts';
import type { Principal } from '../tenants/tenant.ts';
import { AUDIT_FORMAT, decisionOf, type AuditRecord } from './audit-record.ts';
import { DenialBounds } from './denial-bounds.ts';
import { redactArguments } from './redact-arguments.ts';
import { StatementNames } from './statement-names.ts';
import { argumentNamesOf } from './tool-argument-names.ts';

interface HubAuditInput {
  readonly config: AuditConfig;
  readonly hubVersion: string;
  readonly log: Logger;
  readonly metrics: MetricRegistry;
}

/** Who asks, in which request. */
export interface Asker {
  readonly principal: Pick<Principal, 'id' | 'keyId' | 'prefix'> | undefined;
  readonly requestId: string;
  /** Address; undefined for what the hub does of itself. */
  readonly source: string | undefined;
}

/** Something done by an operator or an agent. */
export interface Act {
  readonly type: 'admin' | 'session' | 'agent';
  /** Method and route, with their own names for what stands in the path. */
  readonly action: string;
  readonly asker: Asker;
  readonly tenant: string | undefined;
  readonly subject: string | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly durationMs: number;
  readonly errorCode: ErrorCode | undefined;
}

export interface Denial {
  readonly action: string;
  readonly asker: Asker;
  readonly tenant: string | undefined;
  readonly errorCode: ErrorCode;
}

export interface StreamRecord extends Omit<ToolCallRecord, 'principal' | 'requestId' | 'report'> {
  /** `start`: rows are about to leave. */
  readonly phase: 'start' | 'end';
}

type RegistryRecord = Extract<AuditRecord, { readonly type: 'registry' }>;

/** Below this the disk counts as full: there must be room for what is already under way. */
const MIN_FREE_BYTES = 1024 * 1024;
const COUNTED_EVERY_MS = 60_000;
const MEND_EVERY_MS = 5_000;
/** Relaxed answers do not wait; what waits for a stuck disk is bounded. */
const MAX_WAITING = 10_000;

/**
 * The hub's record of what was asked of it: one line for each call, denial and change. In strict mode every method
 * rejects with AUDIT_UNAVAILABLE when its line is not on the disk.
 */
export class HubAudit {
  readonly config: AuditConfig;
  readonly #log: Logger;
  readonly #chain: ChainedLog<AuditRecord>;
  readonly #statements = new StatementNames();
  readonly #denials = new DenialBounds();
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #countRecord: (labels: { readonly type: string }) => void;
  readonly #countFailure: (labels: object) => void;
  #waiting = 0;
  #writtenAt = 0;

  constructor({ config, hubVersion, log, metrics }: HubAuditInput) {
    this.config = config;
    this.#log = log;
    this.#countRecord = metrics.counter({
      name: 'audit_records_total',
      help: 'Lines written to the record of calls, by type.',
      labels: ['type'],
    });
    this.#countFailure = metrics.counter({
      name: 'audit_failures_total',
      help: 'Lines that could not be written to the record of calls.',
    });
    this.#chain = new ChainedLog({
      folder: config.folder,
      format: AUDIT_FORMAT,
      opening: { hub: hubVersion },
      keepDays: config.keepDays,
      minFreeBytes: MIN_FREE_BYTES,
      unavailable,
      onState: (state, cause) => this.#tellState(state, cause),
      onWritten: () => (this.#writtenAt = Date.now()),
    });
    this.#timers = [
      setInterval(() => void this.#writeCounted(), COUNTED_EVERY_MS).unref(),
      setInterval(() => void this.#mend(), MEND_EVERY_MS).unref(),
    ];
  }

  get isAvailable(): boolean {
    return this.#chain.isAvailable;
  }

  /** When a line was last written; epoch, in milliseconds, 0 for never. */
  get lastWrittenAt(): number {
    return this.#writtenAt;
  }

  /** Opens the record, so that trouble is known at the start; the hub starts nevertheless, and serves once it is mended. */
  async open(): Promise<void> {
    await this.#chain.open().catch(() => undefined);
    const { seq: line, hash } = this.#chain.head;
    this.#log.info({ line, hash, mode: this.config.mode }, 'record begins here');
  }

  /** Asked before something runs; in strict mode it rejects when the record is known to be out of order. */
  async ready(): Promise<void> {
    if (this.config.mode === 'strict') await this.#chain.ready();
  }

  recordCall(record: ToolCallRecord, asker: Omit<Asker, 'requestId'>): Promise<void> {
    const { requestId } = record;
    return this.#append({
      type: 'call',
      ...who({ ...asker, requestId }, record.tenant),
      ...this.#workOf(record),
      ...ending(record.error?.code, { ...asker, requestId }),
    });
  }

  recordStream({ phase, ...record }: StreamRecord, asker: Asker): Promise<void> {
    const { tool, arguments: args, statements, reads, ...rest } = this.#workOf(record);
    const what = { tool, arguments: args, statements, reads };
    const whose = who(asker, record.tenant);
    const end = ending(record.error?.code, asker);
    if (phase === 'start') return this.#append({ type: 'stream_start', ...whose, ...what, ...end });
    return this.#append({ type: 'stream', ...whose, ...what, ...rest, ...end });
  }

  /** Beyond some denials a minute they are counted, and do not wait for the disk. */
  async recordDenial({ action, asker, tenant, errorCode }: Denial): Promise<void> {
    const { principal, source = null } = asker;
    const isOwnLine = this.#denials.take({
      keyId: principal?.keyId,
      principal: principal?.id ?? null,
      source,
      errorCode,
    });
    if (isOwnLine) await this.#append({ type: 'denial', action, ...who(asker, tenant), ...ending(errorCode, asker) });
  }

  recordAct({ type, action, asker, tenant, subject, durationMs, errorCode, ...act }: Act): Promise<void> {
    return this.#append({
      type,
      action,
      subject: subject ?? null,
      arguments: redactArguments(act.arguments),
      latency_ms: rounded(durationMs),
      ...who(asker, tenant),
      ...ending(errorCode, asker),
    });
  }

  recordRegistry(change: Pick<RegistryRecord, 'tenants' | 'keys'>): Promise<void> {
    return this.#append({ type: 'registry', ...change });
  }

  verify(expected?: ChainHead): Promise<ChainVerdict> {
    return verifyChain({ folder: this.config.folder, format: AUDIT_FORMAT, expected });
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#writeCounted();
    await this.#chain.close();
    const { seq: line, hash } = this.#chain.head;
    this.#log.info({ line, hash }, 'record ends here');
  }

  async #append(record: AuditRecord): Promise<void> {
    if (this.config.mode === 'strict') return this.#write(record);
    if (this.#waiting >= MAX_WAITING) return this.#lose(record);
    this.#waiting += 1;
    void this.#write(record)
      .catch(() => this.#log.error({ record }, 'a line of the record could not be written'))
      .finally(() => (this.#waiting -= 1));
  }

  async #write(record: AuditRecord): Promise<void> {
    try {
      await this.#chain.append(record);
      this.#countRecord({ type: record.type });
    } catch (error) {
      this.#countFailure({});
      throw error;
    }
  }

  #lose(record: AuditRecord): void {
    this.#countFailure({});
    this.#log.error({ record }, 'a line of the record could not be written');
  }

  #workOf(record: Omit<StreamRecord, 'phase'>) {
    const { tool, cost, statements, reads, truncated, durationMs } = record;
    return {
      tool,
      arguments: redactArguments(record.arguments, { known: argumentNamesOf(tool) }),
      statements: statements.map((text) => this.#statements.describe(text)),
      reads,
      rows: cost.rows,
      bytes: cost.bytes,
      truncated,
      latency_ms: rounded(durationMs),
    };
  }

  async #writeCounted(): Promise<void> {
    for (const { principal, source, count, errorCodes, since } of this.#denials.drain()) {
      const at = since.toISOString();
      const counted = { principal, source, decision: 'denied', count, error_codes: errorCodes, since: at } as const;
      // Nobody waits for it, and the log tells that the record cannot be written.
      await this.#write({ type: 'denials', ...counted }).catch(() => undefined);
    }
  }

  /** A hub that is not ready gets no calls by which it could find out that it is again. */
  async #mend(): Promise<void> {
    if (!this.#chain.isAvailable) await this.#chain.ready().catch(() => undefined);
  }

  #tellState(state: 'writing' | 'unavailable', cause: unknown): void {
    if (state === 'writing') return this.#log.info('the record can be written again');
    const consequence = this.config.mode === 'strict' ? 'no call is answered' : 'calls are answered without it';
    this.#log.error({ cause: loggableCause(cause) }, `the record cannot be written: ${consequence}`);
  }
}

function unavailable(cause: unknown): HubError {
  return new HubError(
    'AUDIT_UNAVAILABLE',
    'The hub cannot write its record of calls, so it answers none. Try again later; its operators see the reason in the hub’s log.',
    { cause },
  );
}

function who({ principal }: Asker, tenant: string | undefined) {
  return { principal: principal?.id ?? null, key_prefix: principal?.prefix ?? null, tenant: tenant ?? null };
}

function ending(code: ErrorCode | undefined, { requestId, source }: Asker) {
  return { decision: decisionOf(code), error_code: code ?? null, request_id: requestId, source: source ?? null };
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
