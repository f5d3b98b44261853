import type { KeyObject } from 'node:crypto';
import {
  HubError,
  MAX_JOB_AGE_SECONDS,
  hashOfParameters,
  publicKeyOf,
  readJobToken,
  sha256Hex,
  type ExecuteSqlRequest,
  type JobClaims,
} from '@starrocks-mcp/protocol';
import type { AgentIdentity } from '../identity/identity-store.ts';
import { SeenJobs } from './seen-jobs.ts';

/** Clocks may differ by this much, after what the handshake told of the difference is taken off. */
const CLOCK_TOLERANCE_SECONDS = 120;
/** 200 jobs a second for as long as one could be replayed. */
const MAX_SEEN_JOBS = 200 * (MAX_JOB_AGE_SECONDS + 2 * CLOCK_TOLERANCE_SECONDS);

interface VerifierInput {
  /** Read anew for each job: keys rotate. */
  readonly identity: () => Pick<AgentIdentity, 'agentId' | 'tenantId' | 'hubKeys'>;
  /** Of this process: what was signed for an earlier one is stale. */
  readonly epoch: string;
  /** Seconds since 1970, corrected by what the hub's handshake told of its clock. */
  readonly nowSeconds: () => number;
}

interface SignedRequest {
  readonly token: string;
  readonly request: Pick<ExecuteSqlRequest, 'sql' | 'parameters' | 'jobId' | 'limits'>;
  /** Where jobs come in order: the last `seq` on this connection. */
  readonly lastSeq?: number;
}

/** The claims of a job that the hub signed for this agent, now, once. Throws the refusal otherwise; nothing has run then. */
export type JobVerifier = (signed: SignedRequest) => JobClaims;

/** Cheap questions first, so that a flood of nonsense costs little; each job is remembered once it is known to be genuine. */
export function createJobVerifier({ identity, epoch, nowSeconds }: VerifierInput): JobVerifier {
  const seen = new SeenJobs(MAX_SEEN_JOBS);
  const keys = new Map<string, KeyObject>();

  function keyOf(kid: string): KeyObject | undefined {
    const pinned = identity().hubKeys.find((key) => key.kid === kid);
    if (pinned === undefined) return undefined;
    const cacheKey = `${pinned.kid} ${pinned.x}`;
    const known = keys.get(cacheKey) ?? publicKeyOf(pinned);
    keys.set(cacheKey, known);
    return known;
  }

  return ({ token, request, lastSeq }) => {
    const claims = readJobToken(token, keyOf);
    const { agentId, tenantId } = identity();
    if (claims.agentId !== agentId || claims.tenantId !== tenantId)
      throw new HubError('TENANT_MISMATCH', 'The job is for another agent or another tenant; nothing was run.');
    if (claims.epoch !== epoch)
      throw new HubError('STALE_EPOCH', 'The agent was started anew since the hub asked; sign the job again.', {
        details: { epoch, agentId, tenantId },
      });
    if (claims.crit !== undefined && claims.crit.length > 0)
      throw new HubError('BAD_SIGNATURE', 'The job asks for what this agent does not know. Upgrade the agent.');
    assertTimely(claims, nowSeconds());
    assertWhatWasSigned(claims, request);
    if (lastSeq !== undefined && claims.seq <= lastSeq)
      throw new HubError('REPLAYED', 'The job is older than one that came before it; nothing was run.');
    assertFirst(claims);
    return claims;
  };

  function assertFirst({ jobId, exp }: JobClaims): void {
    const verdict = seen.add(jobId, { until: exp + CLOCK_TOLERANCE_SECONDS, now: nowSeconds() });
    if (verdict === 'seen') throw new HubError('REPLAYED', 'The job was received before; it does not run twice.');
    if (verdict === 'full')
      throw new HubError('AGENT_BUSY', 'The agent remembers as many jobs as it can. Try again shortly.');
  }
}

function assertTimely({ iat, exp }: JobClaims, now: number): void {
  if (exp < iat || exp > iat + MAX_JOB_AGE_SECONDS)
    throw new HubError('EXPIRED', `A job is valid for at most ${MAX_JOB_AGE_SECONDS} s; this one claims another span.`);
  if (now > exp + CLOCK_TOLERANCE_SECONDS)
    throw new HubError('EXPIRED', 'The job is too old; nothing was run. Check the clocks of hub and agent.');
  if (now < iat - CLOCK_TOLERANCE_SECONDS)
    throw new HubError(
      'CLOCK_SKEW',
      'The job was signed in the future; nothing was run. Check the clocks of hub and agent.',
    );
}

function assertWhatWasSigned(claims: JobClaims, { sql, parameters, jobId, limits }: SignedRequest['request']): void {
  const same =
    claims.sqlSha256 === sha256Hex(sql) &&
    claims.paramsSha256 === hashOfParameters(parameters) &&
    claims.jobId === jobId &&
    claims.limits.maxRows === limits?.maxRows &&
    claims.limits.maxBytes === limits.maxBytes &&
    claims.limits.timeoutMs === limits.timeoutMs;
  if (!same) throw new HubError('BAD_SIGNATURE', 'The statement is not the one that was signed; nothing was run.');
}
