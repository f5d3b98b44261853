import { describe, expect, it } from 'vitest';
import { grantStatements, type AccountWish } from './grant-statements.ts';

const WISH: AccountWish = { release: '3.5', user: 'mcp_reader', from: '10.0.1.50', databases: [], deep: false };

/** The statements alone, without comments. */
function statementsFor(wish: Partial<AccountWish>): string[] {
  const text = grantStatements({ ...WISH, ...wish });
  const bare = text.split('\n').filter((line) => !line.startsWith('--'));
  return bare
    .join('\n')
    .split(';')
    .map((statement) => statement.trim().replaceAll(/\s+/g, ' '))
    .filter((statement) => statement !== '');
}

describe('the account for a release', () => {
  it.each(['2.5', '3.0', '3.1', '3.2', '3.3', '3.4', '3.5', '4.0', '4.1', '3.5.7'])(
    'can be printed for %s',
    (release) => {
      const statements = statementsFor({ release });
      expect(statements[0]).toMatch(/^CREATE USER /);
      expect(statements.join(';')).not.toMatch(/GRANT (?!S)|OPERATE|INSERT|ALTER ON|ADMIN/);
      expect(statements.some((statement) => statement.startsWith('CREATE RESOURCE GROUP'))).toBe(true);
    },
  );

  it('has the privileges of 2.5 there, and those of roles and users from 3.0 on', () => {
    const databases = ['sales'];
    expect(statementsFor({ release: '2.5', databases })).toContain(
      "GRANT SELECT_PRIV ON `sales`.* TO 'mcp_reader'@'10.0.1.50'",
    );
    expect(statementsFor({ release: '3.0', databases })).toContain(
      "GRANT SELECT ON ALL TABLES IN DATABASE `sales` TO USER 'mcp_reader'@'10.0.1.50'",
    );
  });

  it('has the word for CPU that the release knows', () => {
    expect(statementsFor({ release: '3.2' }).join()).toContain("'cpu_core_limit' = '1'");
    expect(statementsFor({ release: '4.0' }).join()).toContain("'cpu_weight' = '1'");
  });

  it('has OPERATE only where it is asked for and is less than ADMIN_PRIV', () => {
    expect(statementsFor({ deep: true })).toContain("GRANT OPERATE ON SYSTEM TO USER 'mcp_reader'@'10.0.1.50'");
    expect(statementsFor({ release: '2.5', deep: true }).join()).not.toMatch(/OPERATE|ADMIN/);
  });

  it('puts names and texts in quotes that they cannot leave', () => {
    const text = statementsFor({ user: "a'; DROP USER root", databases: ['b`; DROP DATABASE c'] }).join('\n');
    expect(text).toContain(String.raw`'a\'`);
    expect(text).toContain('`b``');
  });

  it.each(['2.3', '5.0', '3', 'latest', ''])('is not printed for %j', (release) => {
    expect(() => statementsFor({ release })).toThrow(RangeError);
  });
});
