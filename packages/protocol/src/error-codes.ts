/** What a code means on the wire: HTTP status, short title, and whether the same request may succeed later. */
interface CodeFacts {
  readonly http: number;
  readonly title: string;
  readonly retryable: boolean;
}

/**
 * Every error that leaves hub or agent carries one of these. Codes never change meaning; `docs/errors.md` explains
 * each, and a test holds the two lists equal.
 */
export const ERROR_CODES = {
  // The request itself
  BAD_REQUEST: { http: 400, title: 'Bad request', retryable: false },
  NOT_FOUND: { http: 404, title: 'Not found', retryable: false },
  METHOD_NOT_ALLOWED: { http: 405, title: 'Method not allowed', retryable: false },
  BODY_TOO_LARGE: { http: 413, title: 'Request body too large', retryable: false },
  UNSUPPORTED_MEDIA_TYPE: { http: 415, title: 'Unsupported media type', retryable: false },
  HOST_REFUSED: { http: 403, title: 'Host not allowed', retryable: false },
  ORIGIN_REFUSED: { http: 403, title: 'Origin not allowed', retryable: false },

  // Who asks, and for whom
  UNAUTHENTICATED: { http: 401, title: 'Unauthorized', retryable: false },
  FORBIDDEN: { http: 403, title: 'Forbidden', retryable: false },
  CSRF_REFUSED: { http: 403, title: 'Not from the console’s page', retryable: false },
  KEY_UNKNOWN: { http: 404, title: 'Unknown key', retryable: false },
  KEY_NOT_IN_STORE: { http: 409, title: 'Key stands elsewhere', retryable: false },
  TENANT_DISABLED: { http: 409, title: 'Tenant disabled', retryable: false },
  ENROLMENT_REFUSED: { http: 403, title: 'Enrolment refused', retryable: false },
  TENANT_MISSING: { http: 400, title: 'Tenant missing', retryable: false },
  TENANT_UNKNOWN: { http: 404, title: 'Unknown tenant', retryable: false },
  TENANT_EXISTS: { http: 409, title: 'Tenant exists', retryable: false },
  TENANT_IN_FILE: { http: 409, title: 'Tenant stands in the tenants file', retryable: false },
  TOOL_UNKNOWN: { http: 404, title: 'Unknown tool', retryable: false },
  BAD_ARGUMENTS: { http: 400, title: 'Bad arguments', retryable: false },

  // The guard and the owner's policy
  NOT_READ_ONLY: { http: 403, title: 'Not a read-only query', retryable: false },
  SQL_TOO_LARGE: { http: 413, title: 'SQL too large', retryable: false },
  POLICY_DENIED: { http: 403, title: 'Refused by policy', retryable: false },
  OUTSIDE_HOURS: { http: 403, title: "Outside the owner's hours", retryable: false },
  KILL_SWITCH: { http: 503, title: 'Stopped by the owner', retryable: false },
  POLICY_BUDGET: { http: 429, title: 'Budget of the hour used up', retryable: true },
  AUDIT_UNAVAILABLE: { http: 503, title: 'Record cannot be written', retryable: true },
  EXCESS_GRANTS: { http: 403, title: 'Account may do more than read', retryable: false },
  ADHOC_DISABLED: { http: 403, title: 'Ad-hoc SQL is off', retryable: false },

  // Signed jobs
  BAD_SIGNATURE: { http: 401, title: 'Bad signature', retryable: false },
  TENANT_MISMATCH: { http: 403, title: 'Not for this tenant', retryable: false },
  STALE_EPOCH: { http: 409, title: 'Agent was restarted', retryable: true },
  REPLAYED: { http: 409, title: 'Job seen before', retryable: false },
  EXPIRED: { http: 409, title: 'Job too old', retryable: false },
  CLOCK_SKEW: { http: 409, title: 'Clocks differ', retryable: false },
  REVOKED: { http: 403, title: 'Agent revoked', retryable: false },

  // Capacity
  RATE_LIMITED: { http: 429, title: 'Too many requests', retryable: true },
  STATEMENT_BUDGET: { http: 429, title: 'Statements of the hour used up', retryable: true },
  AGENT_BUSY: { http: 429, title: 'Agent busy', retryable: true },
  HUB_BUSY: { http: 429, title: 'Hub busy', retryable: true },
  SHUTTING_DOWN: { http: 503, title: 'Shutting down', retryable: true },

  // The way to the agent
  AGENT_OFFLINE: { http: 503, title: 'Agent offline', retryable: true },
  AGENT_LOST: { http: 503, title: 'Agent lost', retryable: true },
  AGENT_UNAUTHENTICATED: { http: 503, title: 'Agent refused the token', retryable: false },
  AGENT_PROTOCOL: { http: 502, title: 'Agent answered nonsense', retryable: false },
  STREAM_TRUNCATED: { http: 502, title: 'Answer cut short', retryable: true },

  UPGRADE_REQUIRED: { http: 426, title: 'Agent too old or too new', retryable: false },
  SLOW_CONSUMER: { http: 408, title: 'Reader too slow', retryable: false },

  // The way a statement ends
  QUERY_TIMEOUT: { http: 504, title: 'Query timed out', retryable: false },
  CANCELLED: { http: 499, title: 'Cancelled', retryable: false },
  RESULT_TOO_LARGE: { http: 413, title: 'Result too large', retryable: false },
  ROW_TOO_LARGE: { http: 413, title: 'Row too large', retryable: false },

  // The database's own answers
  DB_UNAVAILABLE: { http: 502, title: 'Database unavailable', retryable: true },
  DB_AUTH_FAILED: { http: 502, title: 'Database login failed', retryable: false },
  DB_TLS_REQUIRED: { http: 502, title: 'Database asks for TLS', retryable: false },
  DB_TOO_MANY_CONNECTIONS: { http: 502, title: 'Too many database connections', retryable: true },
  DB_NO_NODE_ALIVE: { http: 502, title: 'No StarRocks node alive', retryable: true },
  DB_NODE_LOST: { http: 502, title: 'StarRocks node lost', retryable: true },
  DB_FE_RPC_FAILED: { http: 502, title: 'FE did not answer its nodes', retryable: true },
  DB_ACCESS_DENIED: { http: 422, title: 'Database access denied', retryable: false },
  DB_BLACKLISTED: { http: 422, title: 'SQL blacklisted', retryable: false },
  DB_NO_DATABASE: { http: 422, title: 'No database selected', retryable: false },
  DB_UNKNOWN_DATABASE: { http: 422, title: 'Unknown database', retryable: false },
  DB_UNKNOWN_TABLE: { http: 422, title: 'Unknown table', retryable: false },
  DB_UNKNOWN_COLUMN: { http: 422, title: 'Unknown column', retryable: false },
  DB_UNKNOWN_CATALOG: { http: 422, title: 'Unknown catalog', retryable: false },
  DB_UNKNOWN_VARIABLE: { http: 422, title: 'Unknown variable', retryable: false },
  DB_SYNTAX: { http: 422, title: 'SQL syntax error', retryable: false },
  DB_ANALYSIS: { http: 422, title: 'SQL analysis error', retryable: false },
  DB_MEMORY_EXCEEDED: { http: 422, title: 'Query memory exceeded', retryable: false },
  DB_NOT_PREPARABLE: { http: 422, title: 'Statement not preparable', retryable: false },
  DB_ERROR: { http: 422, title: 'Database error', retryable: false },

  INTERNAL: { http: 500, title: 'Internal error', retryable: false },
} as const satisfies Record<string, CodeFacts>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** True for a string that is one of our codes, so that a peer's answer can be trusted as far as that. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}
