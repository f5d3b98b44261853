import { asHubError, HubError } from '@starrocks-mcp/protocol';
import { TenantUnknownError } from '../auth/authenticate.ts';
import { TryLaterError } from '../limits/try-later-error.ts';
import { sendJson, type Outgoing, type Step } from './exchange.ts';
import { UnreadableBodyError } from './read-json.ts';

/** The body of every error of the hub outside MCP messages. */
export interface ErrorBody {
  readonly error: string;
  readonly code: string;
  readonly message: string;
  readonly tenant: string | null;
  readonly request_id: string;
  readonly details?: HubError['details'];
}

/** What an agent may say of the hour of its owner’s budget. */
const LONGEST_BUDGET_SECONDS = 3_600;
const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;

/** Any error as the hub's error body, and its cause to the log. */
export function answerError(thrown: unknown, res: Outgoing): void {
  const error = asHubError(thrown);
  const { context } = res.locals;
  context.errorCode = error.code;
  context.cause = error.cause;
  if (res.headersSent) return void res.destroy();
  const retryAfterSeconds = retryAfterOf(error);
  if (retryAfterSeconds !== undefined) res.setHeader('Retry-After', retryAfterSeconds);
  if (error.code === 'UNAUTHENTICATED') res.setHeader('WWW-Authenticate', 'Bearer realm="starrocks-mcp"');
  if (error.code === 'SHUTTING_DOWN' || error.code === 'BODY_TOO_LARGE') res.setHeader('Connection', 'close');
  const isMessage = error instanceof UnreadableBodyError && context.route === '/mcp';
  sendJson(res, error.httpStatus, isMessage ? jsonRpcError(error, res) : errorBody(error, res));
}

/** Where nobody knows how long a crowd takes, a moment. */
function retryAfterOf(error: HubError): number | undefined {
  if (error instanceof TryLaterError) return error.retryAfterSeconds;
  if (error.code === 'HUB_BUSY' || error.code === 'AGENT_BUSY') return 1;
  const told = error.code === 'POLICY_BUDGET' ? error.details?.['retry_after_seconds'] : undefined;
  return typeof told === 'number' && Number.isInteger(told) && told > 0 && told <= LONGEST_BUDGET_SECONDS
    ? told
    : undefined;
}

export function errorBody(error: HubError, res: Outgoing): ErrorBody {
  const { requestId, tenant } = res.locals.context;
  return {
    error: error.title,
    code: error.code,
    message: error.message,
    tenant: error instanceof TenantUnknownError ? error.tenant : (tenant?.id ?? null),
    request_id: requestId,
    ...(error.details !== undefined && { details: error.details }),
  };
}

/** A path that no route serves. */
export const answerNotFound: Step = () => {
  throw new HubError(
    'NOT_FOUND',
    'There is nothing under this path. MCP is at /mcp and /sse, the console at /console; GET /openapi.json describes the rest.',
  );
};

/** MCP clients expect JSON-RPC where the message itself was broken. */
function jsonRpcError(error: HubError, res: Outgoing) {
  const data = { code: error.code, request_id: res.locals.context.requestId };
  const code = error.code === 'BAD_REQUEST' ? PARSE_ERROR : INVALID_REQUEST;
  return { jsonrpc: '2.0', id: null, error: { code, message: error.message, data } };
}

/** The one fault that Express itself finds. */
export function fromExpress(thrown: unknown): unknown {
  return thrown instanceof URIError ? new HubError('BAD_REQUEST', 'The path is not properly escaped.') : thrown;
}
