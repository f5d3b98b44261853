import type { AskedBy, HubError } from '@starrocks-mcp/protocol';
import type { StatementOutcome } from '@starrocks-mcp/starrocks';
import type { AuditEvent } from '../audit/audit-record.ts';
import type { AllowedStatement } from '../owner-policy/owner-gate.ts';

/** Of a refused text; who floods the agent with refused statements must not fill its disk with them. */
const MAX_REFUSED_CHARACTERS = 4_096;

interface Asked {
  readonly jobId: string;
  readonly sql: string;
  readonly askedBy: AskedBy | undefined;
  /** As a header told it, where nothing is signed. */
  readonly requestId: string | undefined;
}

/** A statement that is about to run, as it goes to StarRocks. */
export function startEvent({
  jobId,
  askedBy,
  requestId,
  allowed,
}: Asked & { readonly allowed: AllowedStatement }): AuditEvent {
  const { maskedFields } = allowed.filter;
  return {
    event: 'start',
    jobId,
    askedBy,
    ...unsigned(askedBy, requestId),
    sql: allowed.statement.text,
    verdict: 'allowed',
    statement: allowed.catalogueId,
    ...(maskedFields.length > 0 && { masked: maskedFields }),
  };
}

/** A statement that never ran, as it came. */
export function refusedEvent({
  jobId,
  sql,
  askedBy,
  requestId,
  error,
}: Asked & { readonly error: HubError | undefined }): AuditEvent {
  const reason = error?.details?.['reason'];
  return {
    event: 'refused',
    jobId,
    askedBy,
    ...unsigned(askedBy, requestId),
    sql: sql.slice(0, MAX_REFUSED_CHARACTERS),
    verdict: 'refused',
    code: error?.code,
    ...(typeof reason === 'string' && { reason }),
  };
}

/** What is signed tells the request's id itself. */
function unsigned(askedBy: AskedBy | undefined, requestId: string | undefined): { readonly requestId?: string } {
  return askedBy === undefined && requestId !== undefined ? { requestId } : {};
}

interface End {
  readonly jobId: string;
  readonly outcome: StatementOutcome | undefined;
  readonly error: HubError | undefined;
  readonly durationMs: number;
}

export function endEvent({ jobId, outcome, error, durationMs }: End): AuditEvent {
  return {
    event: 'end',
    jobId,
    code: error?.code ?? 'OK',
    rows: outcome?.rows ?? 0,
    bytes: outcome?.bytes ?? 0,
    ms: Math.round(durationMs),
    truncated: outcome?.truncated ?? false,
  };
}
