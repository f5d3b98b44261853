import { HubError, type ExecuteSqlRequest } from '@starrocks-mcp/protocol';
import { describe, expect, it } from 'vitest';
import { createCatalogueLock } from '../catalogue/catalogue-lock.ts';
import { createStatementGate } from './statement-gate.ts';

type GateOptions = Parameters<typeof createStatementGate>[0];

interface Options extends Partial<GateOptions> {
  readonly lock?: (sql: string) => string;
}

function sent({ lock, ...options }: Options, sql: string, parameters?: ExecuteSqlRequest['parameters']): string {
  const gate = createStatementGate({ database: 'information_schema', ...options });
  try {
    return gate({ sql, ...(parameters && { parameters }) }, lock).statement.text;
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

  it('lets only statements of the catalogue through where there is a lock, and of those only what the policy allows', () => {
    const parameters = { label: { kind: 'text' as const, maxLength: 10 } };
    const templates = ['SELECT ID AS id FROM loads WHERE LABEL = {label} LIMIT 5', 'SELECT 1 FROM shop.orders'];
    const statements = templates.map((template, layout) => {
      return { id: `s#${layout}`, read: 's', layout, template, parameters, needs: {}, tools: [] };
    });
    const lock = createCatalogueLock({ v: 1, release: '1.0.0', statements });
    expect(sent({ lock }, "SELECT ID AS id FROM loads WHERE LABEL = 'x' LIMIT 5")).toMatch(/'x' LIMIT 5$/);
    expect(sent({ lock }, 'SELECT ID AS id FROM loads WHERE LABEL = ? LIMIT 5', ["it's"])).toMatch(/'it''s' LIMIT 5$/);
    expect(sent({ lock }, "SELECT ID AS id FROM loads WHERE LABEL = 'x' OR 1 = 1 LIMIT 5")).toBe(
      'ADHOC_DISABLED not_in_catalogue',
    );
    expect(sent({ lock }, 'SELECT 1 FROM be_tablets')).toBe('ADHOC_DISABLED not_in_catalogue');
    expect(sent({ lock }, 'SELECT 1 FROM hr.pay')).toBe('ADHOC_DISABLED not_in_catalogue');
    expect(sent({ lock }, 'SELECT 1 FROM shop.orders')).toBe('POLICY_DENIED table_not_allowed');
    expect(sent({ lock }, 'DROP TABLE shop.orders')).toBe('NOT_READ_ONLY not_a_query');
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
