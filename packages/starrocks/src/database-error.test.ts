import { HubError } from '@starrocks-mcp/protocol';
import { describe, expect, it } from 'vitest';
import { classifyDatabaseError } from './index.ts';

function serverError(errno: number, sqlState: string, message = ''): Error {
  return Object.assign(new Error(message), { errno, sqlState });
}

const SECRET = 'ACME-4711';

describe('classifying what the server said', () => {
  it.each([
    [1045, '28000', `Access denied for user '${SECRET}'`, 'DB_AUTH_FAILED'],
    [5208, '42000', 'Authentication failed', 'DB_AUTH_FAILED'],
    [1046, '3D000', 'No database selected', 'DB_NO_DATABASE'],
    [5501, '3F000', `Unknown database '${SECRET}'`, 'DB_UNKNOWN_DATABASE'],
    [1049, '42000', `Unknown database '${SECRET}'`, 'DB_UNKNOWN_DATABASE'],
    [5502, '42602', `Unknown table '${SECRET}'`, 'DB_UNKNOWN_TABLE'],
    [1051, '42S02', `Unknown table '${SECRET}'`, 'DB_UNKNOWN_TABLE'],
    [5509, '42S22', `Column '${SECRET}' cannot be resolved`, 'DB_UNKNOWN_COLUMN'],
    [1054, '42S22', `Unknown column '${SECRET}'`, 'DB_UNKNOWN_COLUMN'],
    [5078, '42000', `Unknown catalog '${SECRET}'`, 'DB_UNKNOWN_CATALOG'],
    [5203, '42000', 'Access denied; you need (at least one of) the OPERATE privilege(s)', 'DB_ACCESS_DENIED'],
    [1252, '42000', 'Access denied', 'DB_ACCESS_DENIED'],
    [5202, '42000', 'Sql blacklisted', 'DB_BLACKLISTED'],
    [5024, '53400', 'Query reached its timeout of 5 seconds', 'QUERY_TIMEOUT'],
    [5024, 'HY000', 'Query reached its timeout of 5 seconds', 'QUERY_TIMEOUT'],
    [5077, 'XX000', 'Backend 10001 lost', 'DB_NODE_LOST'],
    [5905, '42000', 'No alive compute node', 'DB_NO_NODE_ALIVE'],
    [1203, '42000', 'Too many connections', 'DB_TOO_MANY_CONNECTIONS'],
    [1193, 'HY000', `Unknown system variable '${SECRET}'`, 'DB_UNKNOWN_VARIABLE'],
    [1295, 'HY000', 'This command is not supported in the prepared statement protocol yet', 'DB_NOT_PREPARABLE'],
    [5205, 'HY000', 'Connections using insecure transport are prohibited', 'DB_TLS_REQUIRED'],
    [9999, '42S02', '', 'DB_UNKNOWN_TABLE'],
    [9999, '28000', '', 'DB_AUTH_FAILED'],
    [1094, 'HY000', 'Unknown thread id: 7', 'DB_ERROR'],
    [1064, 'HY000', 'something nobody has seen', 'DB_ERROR'],
  ])('reads %i %s as the code of its number or state: %s', (errno, sqlState, message, code) => {
    const error = classifyDatabaseError(serverError(errno, sqlState, message));
    expect(error.code).toBe(code);
    expect(error.details).toEqual({ errno, sqlState });
    expect(error.message).not.toContain(SECRET);
  });

  it.each([
    ['Getting syntax error at line 1, column 8. Detail message: Unexpected input', 'DB_SYNTAX'],
    [
      `Getting syntax error at line 1. Detail message: No viable statement for input 'killed manually ${SECRET}'`,
      'DB_SYNTAX',
    ],
    [
      `Getting analyzing error at line 1, column 7. Detail message: Column '${SECRET}' cannot be resolved.`,
      'DB_UNKNOWN_COLUMN',
    ],
    [`Getting analyzing error. Detail message: Unknown table '${SECRET}'.`, 'DB_UNKNOWN_TABLE'],
    [`Getting analyzing error. Detail message: Unknown database '${SECRET}'.`, 'DB_UNKNOWN_DATABASE'],
    [`Getting analyzing error. Detail message: No matching function with signature: ${SECRET}(int).`, 'DB_ANALYSIS'],
    ['Query exceeded time limit of 5 seconds', 'QUERY_TIMEOUT'],
    ['Query reached its timeout of 300 seconds, please increase the query_timeout', 'QUERY_TIMEOUT'],
    ['Memory of Query0b1c exceed limit. Pipeline Backend: 10.1.2.3, fragment: 1', 'DB_MEMORY_EXCEEDED'],
    ['Memory of process exceed limit. Start execute plan fragment.', 'DB_MEMORY_EXCEEDED'],
    ['Backend node not found. Check if any backend node is down.backend: [host1 alive: false]', 'DB_NO_NODE_ALIVE'],
    ['Compute node not found. Check if any compute node is down.', 'DB_NO_NODE_ALIVE'],
    ['FE RPC failure, address=TNetworkAddress(hostname=fe1, port=9020), reason=THRIFT_EAGAIN', 'DB_FE_RPC_FAILED'],
    ['FE RPC failure, address=fe1:9020, reason=MaxMessageSize reached', 'RESULT_TOO_LARGE'],
    ['call frontend service failed, address=fe1:9020, reason=No more data to read', 'DB_FE_RPC_FAILED'],
    ['killed manually: ', 'CANCELLED'],
    [`Access denied; you need (at least one of) the SELECT privilege(s) on TABLE ${SECRET}`, 'DB_ACCESS_DENIED'],
  ])('reads 1064 by its text: %s', (message, code) => {
    const error = classifyDatabaseError(serverError(1064, 'HY000', message));
    expect(error.code).toBe(code);
    expect(error.message).not.toContain(SECRET);
    expect(error.message).not.toMatch(/10\.1\.2\.3|fe1|host1/);
  });
});

describe('classifying what the driver met', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'PROTOCOL_CONNECTION_LOST'])(
    'reads %s as a database that is not there, without its address',
    (code) => {
      const error = classifyDatabaseError(
        Object.assign(new Error(`connect ${code} 10.1.2.3:9030`), { code, errno: -111 }),
      );
      expect(error.code).toBe('DB_UNAVAILABLE');
      expect(error.message).not.toContain('10.1.2.3');
      expect(error.details).toBeUndefined();
    },
  );

  it.each([
    'SELF_SIGNED_CERT_IN_CHAIN',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'CERT_HAS_EXPIRED',
    'HANDSHAKE_NO_SSL_SUPPORT',
  ])('says what is wrong with TLS at %s', (code) => {
    expect(classifyDatabaseError(Object.assign(new Error(code), { code })).message).toContain('TLS');
  });

  it('leaves an error of ours as it is', () => {
    const ours = new HubError('CANCELLED', 'x');
    expect(classifyDatabaseError(ours)).toBe(ours);
  });
});
