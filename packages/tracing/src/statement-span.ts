import { createHash } from 'node:crypto';
import type { SpanStart } from './tracing.ts';

const OPERATIONS: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'SHOW', 'DESC', 'DESCRIBE', 'EXPLAIN', 'VALUES']);
/** As the agent's log has it, so that a span leads to its line. */
const DIGEST_LENGTH = 16;

/**
 * The span of one statement, by the conventions for databases. Its text stays out, as it may hold values of customers;
 * in its place is the start of its SHA-256.
 */
export function statementSpan(sql: string): Pick<SpanStart, 'name' | 'kind'> & Required<Pick<SpanStart, 'attributes'>> {
  const word = /^[\s(]*([a-z]+)/i.exec(sql)?.[1]?.toUpperCase() ?? '';
  const operation = OPERATIONS.has(word) ? word : 'QUERY';
  return {
    name: operation,
    kind: 'client',
    attributes: {
      'db.system.name': 'starrocks',
      'db.operation.name': operation,
      'starrocks_mcp.statement.digest': createHash('sha256').update(sql).digest('hex').slice(0, DIGEST_LENGTH),
    },
  };
}
