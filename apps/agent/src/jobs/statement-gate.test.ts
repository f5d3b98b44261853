import { HubError, type ExecuteSqlRequest } from '@starrocks-mcp/protocol';
import { describe, expect, it } from 'vitest';
import { createStatementGate } from './statement-gate.ts';

type GateOptions = Parameters<typeof createStatementGate>[0];

function sent(options: Partial<GateOptions>, sql: string, parameters?: ExecuteSqlRequest['parameters']): string {
  const gate = createStatementGate({ adhocSql: true, database: 'information_schema', ...options });
  try {
    return gate({ sql, ...(parameters && { parameters }) }).text;
  } catch (error) {
    if (error instanceof HubError) return `${error.code} ${String(error.details?.['reason'])}`;
    throw error;
  }
}

describe('the statement gate', () => {
  it('reads system tables and nothing else until the owner says more', () => {
    expect(sent({}, 'SELECT LABEL AS label FROM loads')).toBe('SELECT LABEL AS label FROM loads');
    expect(sent({}, 'SELECT a FROM shop.orders')).toBe('POLICY_DENIED table_not_allowed');
    expect(sent({}, 'SELECT a FROM _statistics_.column_statistics')).toBe('POLICY_DENIED table_not_allowed');
    expect(sent({}, 'DROP TABLE shop.orders')).toBe('NOT_READ_ONLY not_a_query');
    expect(sent({}, 'SELECT ?', ['x'])).toBe("SELECT 'x'");
    expect(sent({}, 'SELECT ?', [])).toBe('NOT_READ_ONLY parameter_count');
  });

  it('reads system tables alone where ad-hoc SQL is off, whatever a policy allows', () => {
    const off = {
      adhocSql: false,
      policy: { catalogs: { allow: ['*'] }, tables: { deny: ['information_schema.loads'] } },
    };
    expect(sent(off, 'SELECT 1 FROM be_tablets')).toBe('SELECT 1 FROM be_tablets');
    expect(sent(off, 'SELECT 1 FROM shop.orders')).toBe('ADHOC_DISABLED table_not_allowed');
    expect(sent(off, 'SELECT 1 FROM loads')).toBe('ADHOC_DISABLED table_not_allowed');
    expect(sent(off, 'SELECT 1 FROM load_tracking_logs')).toBe('ADHOC_DISABLED table_not_allowed');
  });

  it('holds the owner to what the policy allows, and puts its row filters in', () => {
    const policy = {
      databases: { allow: ['shop'] },
      rowFilters: { 'shop.orders': "region = 'EU'" },
      star: 'deny' as const,
    };
    expect(sent({ policy }, 'SELECT a FROM shop.orders -- all')).toBe(
      "SELECT a FROM (SELECT * FROM shop.orders WHERE ((region = 'EU'))) AS `orders`",
    );
    expect(sent({ policy }, 'SELECT a FROM hr.pay')).toBe('POLICY_DENIED table_not_allowed');
    expect(sent({ policy }, 'SELECT * FROM shop.items')).toBe('POLICY_DENIED star_not_allowed');
    expect(sent({ policy }, 'DELETE FROM shop.items')).toBe('NOT_READ_ONLY not_a_query');
  });

  it('takes an unqualified name for a table of the connection, not of what the policy says', () => {
    const policy = { session: { database: 'shop' }, databases: { allow: ['shop'] } };
    expect(sent({ policy, database: 'hr' }, 'SELECT a FROM pay')).toBe('POLICY_DENIED table_not_allowed');
  });
});
