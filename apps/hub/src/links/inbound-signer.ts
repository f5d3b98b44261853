import { HubError, type AskedBy, type JobClaims, type StatementLimits } from '@starrocks-mcp/protocol';
import { jobClaims } from '../trust/job-claims.ts';

/** What a link needs to sign what it sends to an agent that it calls. */
export interface JobSigning {
  readonly sign: (claims: JobClaims) => string;
  /** The agent that was enrolled for this tenant; undefined when none was, and then nothing is signed. */
  readonly agentOf: (tenantId: string) => string | undefined;
}

export interface SignableRequest {
  readonly sql: string;
  readonly jobId: string;
  readonly limits: StatementLimits;
}

export interface InboundSigner {
  /** Undefined for an agent that was never enrolled. */
  sign(request: SignableRequest, askedBy: AskedBy | undefined): string | undefined;
  /** True when the refusal told for which process of the agent to sign, so that the job may be sent once more. */
  learn(refusal: unknown): boolean;
}

/** Before the agent told its epoch. It answers STALE_EPOCH with the right one, once. */
const UNKNOWN_EPOCH = 'unknown';

export function createInboundSigner({
  tenantId,
  sign,
  agentOf,
}: JobSigning & { readonly tenantId: string }): InboundSigner {
  let epoch = UNKNOWN_EPOCH;
  return {
    sign({ sql, jobId, limits }, askedBy) {
      const agentId = agentOf(tenantId);
      if (agentId === undefined) return undefined;
      return sign(jobClaims({ jobId, sql, limits, askedBy, tenantId, agentId, epoch, seq: 0 }));
    },
    learn(refusal) {
      if (!(refusal instanceof HubError) || refusal.code !== 'STALE_EPOCH') return false;
      const told = refusal.details?.['epoch'];
      if (typeof told !== 'string' || told === epoch || told.length > 64) return false;
      epoch = told;
      return true;
    },
  };
}
