import { openPool, readGrants, type AccountGrants, type ClusterPool } from '@starrocks-mcp/starrocks';
import { afterEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from './simulator.ts';
import { aScenario } from './testing/connect.ts';

const open: (Simulator | ClusterPool)[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

async function grantsOf(grants: Readonly<Record<string, unknown>>, version = '3.5.7'): Promise<AccountGrants> {
  const simulator = await startSimulator({ scenario: aScenario({ version, grants }), users: { reader: 'word' } });
  open.push(simulator);
  const pool = openPool({ host: '127.0.0.1', port: simulator.port, user: 'reader', password: 'word' });
  open.push(pool);
  return readGrants((statement) => pool.run(statement, { maxRows: 1_000, maxBytes: 100_000, timeoutMs: 5_000 }));
}

const to = "TO USER 'reader'@'%'";

describe('the grants of an account', () => {
  it.each(['2.5.22', '3.5.7', '4.0.2'])(
    'are those of a reader in %s unless the scenario says more',
    async (version) => {
      expect(await grantsOf({}, version)).toEqual({ excess: [], unknown: [] });
    },
  );

  it.each([
    [`GRANT INSERT ON ALL TABLES IN DATABASE sales ${to}`, 'INSERT ON ALL TABLES'],
    [`GRANT OPERATE ON SYSTEM ${to}`, 'OPERATE ON SYSTEM'],
    [`GRANT SELECT, EXPORT ON TABLE sales.orders ${to}`, 'EXPORT ON TABLE'],
    [`GRANT CREATE TABLE ON DATABASE sales ${to}`, 'CREATE TABLE ON DATABASE'],
    [`GRANT SELECT ON TABLE sales.orders ${to} WITH GRANT OPTION`, 'GRANT OPTION ON TABLE'],
    ["GRANT 'db_admin', 'public' TO 'reader'@'%'", 'role db_admin'],
    [`GRANT Node_priv, Admin_priv ON *.* TO 'reader'@'%'`, 'ADMIN_PRIV ON TABLE'],
  ])('are more than reading with %s', async (line, excess) => {
    const read = await grantsOf({ users: { reader: [line] }, roles: { public: [] } });
    expect(read.excess).toContain(excess);
    expect(JSON.stringify(read)).not.toContain('sales');
  });

  it('are looked for in roles, and in roles of roles', async () => {
    const users = { reader: ["GRANT 'team' TO 'reader'@'%'"] };
    const roles = {
      team: ["GRANT 'loaders' TO ROLE 'team'", "GRANT SELECT ON ALL TABLES IN DATABASE a TO ROLE 'team'"],
      loaders: ["GRANT 'team' TO ROLE 'loaders'", "GRANT DELETE ON ALL TABLES IN DATABASE a TO ROLE 'loaders'"],
    };
    expect(await grantsOf({ users, roles })).toEqual({ excess: ['DELETE ON ALL TABLES'], unknown: [] });
  });

  it('are not taken for known when a role or a line cannot be read', async () => {
    const { excess, unknown } = await grantsOf({ users: { reader: ["GRANT 'hidden' TO 'reader'@'%'", 'gibberish'] } });
    expect([excess, unknown.length]).toEqual([[], 2]);
  });
});
