import {
  hashOfParameters,
  sha256Hex,
  type AskedBy,
  type JobClaims,
  type StatementLimits,
} from '@starrocks-mcp/protocol';

/** Shorter than the protocol allows would refuse agents whose hosts are slow; longer, it refuses. */
const JOB_LIFE_SECONDS = 60;

/** What the record of a cluster's owner says of statements that no tool asked for. */
const HUB_ITSELF: AskedBy = { principal: 'hub', tool: '', requestId: '' };

interface ClaimsInput {
  readonly jobId: string;
  readonly sql: string;
  readonly limits: StatementLimits;
  readonly askedBy: AskedBy | undefined;
  readonly tenantId: string;
  readonly agentId: string;
  readonly epoch: string;
  /** Grows on one connection; 0 where there is no order. */
  readonly seq: number;
}

/** What is signed of a job that is sent now. */
export function jobClaims({ sql, limits, askedBy, ...named }: ClaimsInput): JobClaims {
  const iat = Math.floor(Date.now() / 1_000);
  const { maxRows, maxBytes, timeoutMs } = limits;
  return {
    v: 1,
    ...named,
    iat,
    exp: iat + JOB_LIFE_SECONDS,
    sqlSha256: sha256Hex(sql),
    paramsSha256: hashOfParameters(undefined),
    limits: { maxRows, maxBytes, timeoutMs },
    askedBy: bounded(askedBy ?? HUB_ITSELF),
  };
}

/** Names of keys are operators' own words; what is too long for the protocol is cut, not refused. */
function bounded({ principal, tool, requestId }: AskedBy): AskedBy {
  return { principal: principal.slice(0, 256), tool: tool.slice(0, 128), requestId: requestId.slice(0, 128) };
}
