import type { ExecuteSqlRequest, StatementLimits } from '@starrocks-mcp/protocol';

/** The stricter of the owner's ceilings and what the hub asks for: nothing from the hub can lift a ceiling. */
export function effectiveLimits(ceilings: StatementLimits, asked: ExecuteSqlRequest['limits'] = {}): StatementLimits {
  return {
    maxRows: Math.min(ceilings.maxRows, asked.maxRows ?? ceilings.maxRows),
    maxBytes: Math.min(ceilings.maxBytes, asked.maxBytes ?? ceilings.maxBytes),
    timeoutMs: Math.min(ceilings.timeoutMs, asked.timeoutMs ?? ceilings.timeoutMs),
  };
}
