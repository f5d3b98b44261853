import { asHubError, HubError } from '@starrocks-mcp/protocol';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { RateLimitedError, TenantUnknownError } from '../auth/authenticate.ts';

/** The body of every error of the hub outside MCP messages. */
export interface ErrorBody {
  readonly error: string;
  readonly code: string;
  readonly message: string;
  readonly tenant: string | null;
  readonly request_id: string;
  readonly details?: HubError['details'];
}

const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;

/** The last stop of every request: any error as the hub's error body, and its cause to the log. */
export const answerError: ErrorRequestHandler = (thrown, req, res, next) => {
  const error = fromExpress(thrown);
  const { context } = res.locals;
  context.errorCode = error.code;
  context.cause = error.cause;
  if (res.headersSent) return next(thrown);
  if (error instanceof RateLimitedError) res.setHeader('Retry-After', error.retryAfterSeconds);
  if (error.code === 'UNAUTHENTICATED') res.setHeader('WWW-Authenticate', 'Bearer realm="starrocks-mcp"');
  if (error.code === 'SHUTTING_DOWN') res.setHeader('Connection', 'close');
  res.status(error.httpStatus);
  res.json(isUnreadableMessage(error) && req.path === '/mcp' ? jsonRpcError(error, res) : errorBody(error, res));
};

export function errorBody(error: HubError, res: Response): ErrorBody {
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
export const answerNotFound: RequestHandler = () => {
  throw new HubError(
    'NOT_FOUND',
    'There is nothing under this path. MCP is at /mcp and /sse; GET /openapi.json describes the rest.',
  );
};

/** A body that could not be read as the request that it should be. */
class UnreadableBodyError extends HubError {}

function isUnreadableMessage(error: HubError): boolean {
  return error instanceof UnreadableBodyError;
}

/** MCP clients expect JSON-RPC where the message itself was broken. */
function jsonRpcError(error: HubError, res: Response) {
  const data = { code: error.code, request_id: res.locals.context.requestId };
  const code = error.code === 'BAD_REQUEST' ? PARSE_ERROR : INVALID_REQUEST;
  return { jsonrpc: '2.0', id: null, error: { code, message: error.message, data } };
}

/** What Express and its body parser throw, in our terms. */
function fromExpress(thrown: unknown): HubError {
  if (thrown instanceof HubError) return thrown;
  const type = thrown instanceof Error && 'type' in thrown ? thrown.type : undefined;
  switch (type) {
    case 'entity.parse.failed':
      return new UnreadableBodyError('BAD_REQUEST', 'The body is not valid JSON.');
    case 'entity.too.large':
      return new UnreadableBodyError('BODY_TOO_LARGE', 'The body is larger than 1 MiB.');
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new UnreadableBodyError('UNSUPPORTED_MEDIA_TYPE', 'Send JSON in UTF-8.');
    case 'request.aborted':
    case 'request.size.invalid':
    case 'stream.encoding.set':
      return new UnreadableBodyError('BAD_REQUEST', 'The body did not arrive completely.');
    default:
      if (thrown instanceof URIError) return new HubError('BAD_REQUEST', 'The path is not properly escaped.');
      return asHubError(thrown);
  }
}
