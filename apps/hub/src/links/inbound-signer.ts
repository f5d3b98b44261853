import { HubError, type AskedBy, type JobClaims, type StatementLimits } from '@starrocks-mcp/protocol';
import type { AgentKeyOf } from '../trust/agent-keys.ts';
import { jobClaims } from '../trust/job-claims.ts';
import { AnswerProof } from './answer-proof.ts';

/** What a link needs to sign what it sends to an agent that it calls. */
export interface JobSigning {
  readonly sign: (claims: JobClaims) => string;
  /** The agent that was enrolled for this tenant; undefined when none was, and then nothing is signed. */
  readonly agentOf: (tenantId: string) => string | undefined;
  readonly keyOf: AgentKeyOf;
}

export interface SignableRequest {
  readonly sql: string;
  readonly jobId: string;
  readonly limits: StatementLimits;
}

export interface InboundSigner {
  /** Undefined for an agent that was never enrolled. */
  sign(request: SignableRequest, askedBy: AskedBy | undefined): string | undefined;
  /** What the answer is held to; undefined likewise. */
  proofOf(request: SignableRequest): Pick<AnswerProof, 'rows' | 'check'> | undefined;
  /** The agent's process for which jobs are signed now. */
  readonly epoch: string;
  /** True when the refusal told of another process than the one the job was signed for, so that it may be sent once more. */
  learn(refusal: unknown, signedFor: string): boolean;
}

/** Before the agent told its epoch. It answers STALE_EPOCH with the right one, once. */
const UNKNOWN_EPOCH = 'unknown';

export function createInboundSigner({
  tenantId,
  sign,
  agentOf,
  keyOf,
}: JobSigning & { readonly tenantId: string }): InboundSigner {
  let epoch = UNKNOWN_EPOCH;
  /** Agents that sealed an answer once: from then on, one without a seal is not theirs. */
  const sealing = new Set<string>();
  return {
    sign({ sql, jobId, limits }, askedBy) {
      const agentId = agentOf(tenantId);
      if (agentId === undefined) return undefined;
      return sign(jobClaims({ jobId, sql, limits, askedBy, tenantId, agentId, epoch, seq: 0 }));
    },
    proofOf({ sql, jobId }) {
      const agentId = agentOf(tenantId);
      if (agentId === undefined) return undefined;
      const keyOfThis = (keyId: string) => keyOf(agentId, keyId);
      const proof = new AnswerProof({ jobId, sql, keyOf: keyOfThis, isRequired: sealing.has(agentId) });
      return {
        rows: (json) => proof.rows(json),
        check(end) {
          const isSealed = proof.check(end);
          if (isSealed) sealing.add(agentId);
          return isSealed;
        },
      };
    },
    get epoch() {
      return epoch;
    },
    learn(refusal, signedFor) {
      if (!(refusal instanceof HubError) || refusal.code !== 'STALE_EPOCH') return false;
      const told = refusal.details?.['epoch'];
      if (typeof told !== 'string' || told === signedFor || told.length > 64) return false;
      epoch = told;
      return true;
    },
  };
}
