import { HubError } from '@starrocks-mcp/protocol';
import { describe, expect, it } from 'vitest';
import { detectCapabilities, readVersion, type ResultSet, type RunStatement } from './index.ts';

function answer(rows: ResultSet['rows'], fields: ResultSet['fields'] = []): ResultSet {
  return { fields, rows, truncated: false, bytes: 0, elapsedMs: 1 };
}

/** A cluster of our own port that remembers what it was asked. */
function cluster(reply: (sql: string) => ResultSet): { run: RunStatement; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    run: (statement) => {
      asked.push(statement.text);
      return Promise.resolve().then(() => reply(statement.text));
    },
  };
}

const LISTED: ResultSet['rows'] = [
  ['information_schema', 'columns', 'TABLE_NAME', 'varchar'],
  ['information_schema', 'loads', 'LABEL', 'varchar'],
  ['information_schema', 'loads', 'ID', 'bigint'],
  ['information_schema', 'partitions_meta', 'DATA_SIZE', 'VARCHAR(2048)'],
  ['sys', 'fe_locks', 'lock_mode', 'varchar'],
];

describe('detecting capabilities', () => {
  it('reads the columns once and answers from that', async () => {
    const { run, asked } = cluster(() => answer(LISTED));
    const found = await detectCapabilities(run);
    expect(asked).toHaveLength(1);
    expect(found.source).toBe('columns');
    expect(found.hasTable('information_schema.loads')).toBe(true);
    expect(found.hasTable('INFORMATION_SCHEMA.LOADS')).toBe(true);
    expect(found.hasTable('information_schema.be_txns')).toBe(false);
    expect(found.hasColumn('information_schema.loads', 'label')).toBe(true);
    expect(found.hasColumn('information_schema.loads', 'DB_NAME')).toBe(false);
    expect(found.columnType('information_schema.loads', 'ID')).toBe('BIGINT');
    expect(found.columnType('information_schema.partitions_meta', 'DATA_SIZE')).toBe('VARCHAR');
    expect(found.columnType('sys.fe_locks', 'nothing')).toBeUndefined();
  });

  it('filters by equality only, so that no customer table is described', async () => {
    const { run, asked } = cluster(() => answer(LISTED));
    await detectCapabilities(run);
    expect(asked[0]?.match(/WHERE TABLE_SCHEMA = '[a-z_]+'/g)).toHaveLength(4);
  });

  it('asks each table for its columns where the view hides the system tables', async () => {
    const { run } = cluster((sql) => {
      if (sql.includes('UNION ALL')) return answer([]);
      if (sql === 'SELECT * FROM information_schema.be_tablets LIMIT 0') {
        return answer([], [{ name: 'TABLET_ID', type: 'BIGINT' }]);
      }
      throw new HubError('DB_UNKNOWN_TABLE', 'no such table');
    });
    const found = await detectCapabilities(run);
    expect(found.source).toBe('probed');
    expect(found.columnType('information_schema.be_tablets', 'TABLET_ID')).toBe('BIGINT');
    expect(found.hasTable('information_schema.loads')).toBe(false);
  });

  it('fails rather than call a cluster that cannot be asked empty', async () => {
    const down = cluster(() => {
      throw new HubError('DB_UNAVAILABLE', 'down');
    });
    await expect(detectCapabilities(down.run)).rejects.toMatchObject({ code: 'DB_UNAVAILABLE' });
    const cut = cluster(() => ({ ...answer(LISTED), truncated: true }));
    await expect(detectCapabilities(cut.run)).rejects.toMatchObject({ code: 'RESULT_TOO_LARGE' });
  });
});

describe('reading the version', () => {
  it('takes what the FE says', async () => {
    const { run, asked } = cluster(() => answer([['3.5.7-abc1234']]));
    expect(await readVersion(run)).toMatchObject({ release: '3.5.7', line: '3.5' });
    expect(asked).toEqual(['SELECT @@version_comment AS version']);
  });

  it('asks a BE when the FE names a branch', async () => {
    const { run } = cluster((sql) => answer([[sql.includes('@@') ? 'main' : '4.0.2-def']]));
    expect(await readVersion(run)).toMatchObject({ release: '4.0.2' });
  });

  it('keeps the name of the branch when no BE can tell more', async () => {
    const { run } = cluster((sql) => {
      if (sql.includes('@@')) return answer([['main']]);
      throw new HubError('DB_NO_NODE_ALIVE', 'no node');
    });
    expect(await readVersion(run)).toEqual({ text: 'main', release: undefined, line: undefined });
  });

  it('says that the cluster is away when it is', async () => {
    const { run } = cluster(() => {
      throw new HubError('DB_UNAVAILABLE', 'down');
    });
    await expect(readVersion(run)).rejects.toMatchObject({ code: 'DB_UNAVAILABLE' });
  });
});
