import { HubError, type ErrorCode, type ErrorDetails } from '@starrocks-mcp/protocol';

/** What mysql2 throws: `errno` and `sqlState` when the server spoke, `code` when the socket, TLS or login failed. */
interface DriverError {
  readonly errno?: unknown;
  readonly sqlState?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
}

/** StarRocks' own numbers and MySQL's; fe-spi ErrorCode.java of 3.1 to 4.1. 1064 is absent: its text decides. */
const CODE_BY_ERRNO: Readonly<Record<number, ErrorCode>> = {
  1040: 'DB_TOO_MANY_CONNECTIONS',
  1044: 'DB_ACCESS_DENIED',
  1045: 'DB_AUTH_FAILED',
  1046: 'DB_NO_DATABASE',
  1049: 'DB_UNKNOWN_DATABASE',
  1051: 'DB_UNKNOWN_TABLE',
  1054: 'DB_UNKNOWN_COLUMN',
  1142: 'DB_ACCESS_DENIED',
  1146: 'DB_UNKNOWN_TABLE',
  1193: 'DB_UNKNOWN_VARIABLE',
  1203: 'DB_TOO_MANY_CONNECTIONS',
  1227: 'DB_ACCESS_DENIED',
  1252: 'DB_ACCESS_DENIED',
  1295: 'DB_NOT_PREPARABLE',
  5024: 'QUERY_TIMEOUT',
  5077: 'DB_NODE_LOST',
  5078: 'DB_UNKNOWN_CATALOG',
  5202: 'DB_BLACKLISTED',
  5203: 'DB_ACCESS_DENIED',
  5205: 'DB_TLS_REQUIRED',
  5208: 'DB_AUTH_FAILED',
  5400: 'DB_TLS_REQUIRED',
  5501: 'DB_UNKNOWN_DATABASE',
  5502: 'DB_UNKNOWN_TABLE',
  5509: 'DB_UNKNOWN_COLUMN',
  5905: 'DB_NO_NODE_ALIVE',
};

const CODE_BY_SQL_STATE: Readonly<Record<string, ErrorCode>> = {
  '28000': 'DB_AUTH_FAILED',
  '3D000': 'DB_NO_DATABASE',
  '3F000': 'DB_UNKNOWN_DATABASE',
  '42S02': 'DB_UNKNOWN_TABLE',
  '42S22': 'DB_UNKNOWN_COLUMN',
};

/**
 * Most of StarRocks' failures are 1064 HY000 and told apart by text alone. First match wins: a syntax error quotes the
 * statement, so nothing behind its opening words may decide.
 */
const CODE_BY_TEXT: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^(?:getting )?syntax error/i, 'DB_SYNTAX'],
  [/access denied for user/i, 'DB_AUTH_FAILED'],
  [/access denied/i, 'DB_ACCESS_DENIED'],
  [/column '[^']*' cannot be resolved|unknown column/i, 'DB_UNKNOWN_COLUMN'],
  [/unknown table|table '?[^' ]*'? (?:is not found|does ?n[o']t exist)/i, 'DB_UNKNOWN_TABLE'],
  [/unknown database|database '?[^' ]*'? (?:is not found|does ?n[o']t exist)/i, 'DB_UNKNOWN_DATABASE'],
  [/unknown catalog/i, 'DB_UNKNOWN_CATALOG'],
  [/unknown system variable/i, 'DB_UNKNOWN_VARIABLE'],
  [/no database selected/i, 'DB_NO_DATABASE'],
  [/^getting analyzing error/i, 'DB_ANALYSIS'],
  [/maxmessagesize reached/i, 'RESULT_TOO_LARGE'],
  [/reached its timeout|query timeout|exceeded? time limit/i, 'QUERY_TIMEOUT'],
  [/killed manually|query (?:is|was) killed|user cancel/i, 'CANCELLED'],
  [/memory of .*exceed|mem(?:ory)? (?:usage )?(?:has )?exceed/i, 'DB_MEMORY_EXCEEDED'],
  [/(?:backend|compute) node not found|no alive (?:backend|compute)/i, 'DB_NO_NODE_ALIVE'],
  [/fe rpc failure|call frontend service failed/i, 'DB_FE_RPC_FAILED'],
  [/not alive|backend not found|node (?:is )?lost|rpc (?:error|failed)/i, 'DB_NODE_LOST'],
];

const TLS_FAILURE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS|ERR_SSL|EPROTO/;

/** What the reader is told. None of it repeats the server's text, which may quote the statement or the data. */
const MESSAGES: Partial<Readonly<Record<ErrorCode, string>>> = {
  DB_AUTH_FAILED: 'StarRocks refused the login. Check user name and password of this cluster.',
  DB_TLS_REQUIRED: 'StarRocks asks for an encrypted connection or a clear-text password. Turn TLS on for this cluster.',
  DB_TOO_MANY_CONNECTIONS:
    'StarRocks has no connection left for this account. Try again, or raise max_user_connections.',
  DB_NO_NODE_ALIVE: 'StarRocks has no backend or compute node alive to run the query. Check the nodes.',
  DB_NODE_LOST: 'A StarRocks node was lost while the query ran. Check the nodes and try again.',
  DB_FE_RPC_FAILED: 'A StarRocks node could not get the system table from its FE. Check the leader FE and try again.',
  DB_ACCESS_DENIED: 'The account may not read this. Grant it the privilege, or leave the table out.',
  DB_BLACKLISTED: 'The SQL blacklist of this cluster refuses the statement.',
  DB_NO_DATABASE: 'The statement names a table without its database. Write database.table.',
  DB_UNKNOWN_DATABASE: 'The cluster has no such database, or the account may not see it.',
  DB_UNKNOWN_TABLE: 'The cluster has no such table, or the account may not see it.',
  DB_UNKNOWN_COLUMN: 'The statement names a column that does not exist there.',
  DB_UNKNOWN_CATALOG: 'The cluster has no such catalog.',
  DB_UNKNOWN_VARIABLE: 'This StarRocks release has no such session variable.',
  DB_SYNTAX: 'StarRocks could not parse the statement.',
  DB_ANALYSIS: 'StarRocks could not analyse the statement: check tables, columns, types and functions.',
  DB_MEMORY_EXCEEDED: 'The query needed more memory than its limit on StarRocks. Read less, or aggregate first.',
  DB_NOT_PREPARABLE: 'StarRocks cannot prepare this statement.',
  DB_UNAVAILABLE: 'StarRocks did not answer. Check that the FE runs and that host and port are right.',
  QUERY_TIMEOUT: 'StarRocks ended the query at its time limit. Read less, or allow more time.',
  CANCELLED: 'The query was cancelled.',
  RESULT_TOO_LARGE: 'The answer is larger than StarRocks can pass on. Filter or aggregate it.',
};

/**
 * A driver's error as ours: by number, then SQLSTATE, then text. Number and SQLSTATE stay in `details`; the server's
 * text stays in `cause`, which a log may keep only as `loggableCause` tells it.
 */
export function classifyDatabaseError(thrown: unknown): HubError {
  if (thrown instanceof HubError) return thrown;
  const error: DriverError = typeof thrown === 'object' && thrown !== null ? thrown : {};
  const spoken = hasServerError(error);
  const code = spoken ? codeOfServerError(error) : codeOfDriverError(error);
  const message = spoken ? undefined : messageOfDriverError(error);
  return new HubError(code, message ?? MESSAGES[code] ?? 'StarRocks could not run the query.', {
    cause: thrown,
    ...(spoken && { details: serverDetails(error) }),
  });
}

function hasServerError(error: DriverError): error is DriverError & { errno: number } {
  return typeof error.errno === 'number' && error.errno > 0 && typeof error.sqlState === 'string';
}

function codeOfServerError(error: DriverError & { errno: number }): ErrorCode {
  const byNumber = CODE_BY_ERRNO[error.errno];
  if (byNumber !== undefined) return byNumber;
  const byState = typeof error.sqlState === 'string' ? CODE_BY_SQL_STATE[error.sqlState] : undefined;
  if (byState !== undefined) return byState;
  const text = typeof error.message === 'string' ? error.message : '';
  return CODE_BY_TEXT.find(([pattern]) => pattern.test(text))?.[1] ?? 'DB_ERROR';
}

function codeOfDriverError(error: DriverError): ErrorCode {
  if (error.code === 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED') return 'DB_TLS_REQUIRED';
  if (error.code === 'AUTH_SWITCH_PLUGIN_ERROR') return 'DB_AUTH_FAILED';
  return 'DB_UNAVAILABLE';
}

function messageOfDriverError(error: DriverError): string | undefined {
  if (error.code === 'HANDSHAKE_NO_SSL_SUPPORT') {
    return 'TLS is configured, but this FE offers none. Give the FE a key store, or turn TLS off for this cluster.';
  }
  if (typeof error.code === 'string' && TLS_FAILURE.test(error.code)) {
    return 'The TLS handshake with StarRocks failed. Check the certificate authority configured for this cluster.';
  }
  return undefined;
}

function serverDetails(error: DriverError & { errno: number }): ErrorDetails {
  return {
    errno: error.errno,
    ...(typeof error.sqlState === 'string' && error.sqlState !== '' && { sqlState: error.sqlState }),
  };
}
