import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  HubError,
  JOB_HEADER,
  MAX_EXECUTE_BODY_BYTES,
  NDJSON,
  TRACEPARENT_HEADER,
  WIRE_VERSION,
  executeSqlRequestSchema,
  hubKeysRequestSchema,
  type AgentHealth,
  type TestConnection,
} from '@starrocks-mcp/protocol';
import type { IdentityKeeper } from '../identity/identity-keeper.ts';
import { createAnswerSeal } from '../jobs/answer-seal.ts';
import { runJob, type JobDeps } from '../jobs/run-job.ts';
import { testDatabase } from '../jobs/test-database.ts';
import type { JobVerifier } from '../trust/job-verifier.ts';
import { AGENT_VERSION } from '../version.ts';
import { BufferedAnswer } from './buffered-answer.ts';
import { FrameAnswer } from './frame-answer.ts';
import { sendError, sendJson } from './json-answer.ts';
import { requestIdOf } from './request-id.ts';
import { readJsonBody } from './request-body.ts';

export interface RouteDeps extends JobDeps {
  /** Undefined: this agent is not enrolled, and the token alone says who asks. */
  readonly verify: JobVerifier | undefined;
  /** Undefined likewise. */
  readonly identity: IdentityKeeper | undefined;
  /** Undefined: the hub calls this agent. */
  readonly isConnectedToHub: () => boolean | undefined;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What follows the path of the route: an id, or nothing. */
  readonly rest: string;
}

/** Handles one request; may reject with a HubError. */
export type Handler = (exchange: Exchange) => Promise<void> | void;

/** GET /health, open: says nothing about hosts, accounts or statements. */
export function healthHandler({ contact, isConnectedToHub }: RouteDeps): Handler {
  return ({ response }) => {
    const database = contact.describe();
    const connected = isConnectedToHub();
    const health: AgentHealth = {
      status: database.connected === false ? 'degraded' : 'healthy',
      service: 'starrocks-agent',
      version: AGENT_VERSION,
      protocol: WIRE_VERSION,
      uptime: Math.round(process.uptime() * 100) / 100,
      database,
      ...(connected !== undefined && { hub: { connected } }),
    };
    sendJson(response, 200, health);
  };
}

/** GET /test-connection: asks the database for its version now. */
export function testConnectionHandler(deps: RouteDeps): Handler {
  return async ({ response }) => {
    const { version, latencyMs } = await testDatabase(deps);
    const body: TestConnection = {
      success: true,
      version,
      latency_ms: latencyMs,
      adhoc_sql: deps.owner.adhocSql,
    };
    sendJson(response, 200, body);
  };
}

/** POST /execute-sql: frames for who accepts them, else one body. */
export function executeSqlHandler(deps: RouteDeps): Handler {
  return async ({ request, response }) => {
    const parsed = executeSqlRequestSchema.safeParse(await readJsonBody(request, MAX_EXECUTE_BODY_BYTES));
    if (!parsed.success) {
      const fields = new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'body'));
      throw new HubError('BAD_REQUEST', `The body does not have the right form: ${[...fields].join(', ')}.`);
    }
    const jobId = parsed.data.jobId ?? randomUUID();
    const wantsFrames = request.headers.accept?.includes(NDJSON) === true;
    const { verify, identity } = deps;
    const seal = identity && createAnswerSeal({ jobId, sql: parsed.data.sql, signer: identity.signer });
    const sink = wantsFrames ? new FrameAnswer(response, { jobId, seal }) : new BufferedAnswer(response, jobId);
    await runJob(deps, {
      request: parsed.data,
      jobId,
      sink,
      requestId: requestIdOf(request),
      traceparent: request.headers[TRACEPARENT_HEADER]?.toString(),
      ...(verify && { identify: () => verify({ token: tokenOf(request), request: parsed.data }).askedBy }),
      onClientGone: (listener) => {
        response.once('close', () => {
          if (!response.writableFinished) listener();
        });
        if (response.destroyed) listener();
      },
    });
  };
}

function tokenOf({ headers }: IncomingMessage): string {
  const token = headers[JOB_HEADER];
  return typeof token === 'string' ? token : '';
}

const MAX_HUB_KEYS_BODY_BYTES = 32 * 1024;

/** POST /hub-keys: what the hub's keys are from now on, believed when a key that is pinned here signed it. */
export function hubKeysHandler({ identity }: RouteDeps): Handler {
  return async ({ request, response }) => {
    if (identity === undefined)
      throw new HubError('NOT_FOUND', 'This agent is not enrolled; it pins no keys of a hub.');
    const { data } = hubKeysRequestSchema.safeParse(await readJsonBody(request, MAX_HUB_KEYS_BODY_BYTES));
    if (data === undefined) throw new HubError('BAD_REQUEST', 'The body does not have the right form: statements.');
    sendJson(response, 200, { kids: identity.pinHubKeys(data.statements) });
  };
}

/** DELETE /jobs/{id}: ends a job and answers once the cluster has ended its statement, or did not in time. */
export function cancelJobHandler({ jobs }: RouteDeps): Handler {
  return async ({ response, rest }) => {
    const end = await jobs.cancel(rest, new HubError('CANCELLED', 'The hub cancelled the statement.'));
    if (end === undefined) {
      sendError(response, new HubError('NOT_FOUND', 'No job of this id is running. It may have ended already.'));
      return;
    }
    sendJson(response, 200, { success: true, jobId: rest, killConfirmed: end.killConfirmed ?? null });
  };
}
