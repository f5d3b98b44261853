import { createGuard, createTemplateMatcher } from '@starrocks-mcp/sql-guard';
import { startSimulator } from '@starrocks-mcp/simulator';
import { openPool, READABLE_VARIABLES } from '@starrocks-mcp/starrocks';
import { describe, expect, it } from 'vitest';
import { ALL_TOOLS } from './all-tools.ts';
import { callTool } from './call-tool.ts';
import { catalogueStatements } from './catalogue-statements.ts';
import { aCaller } from './testing/a-caller.ts';
import { BUSY_CLUSTER } from './testing/busy-cluster.ts';

const STATEMENTS = catalogueStatements();
/** The pool asks it of each new connection; nobody sends it to an agent. */
const OF_THE_SESSION = 'SELECT @@sql_dialect';
const ARGUMENTS: Readonly<Record<string, Record<string, unknown>>> = {
  check_load_job_status: { label: "or'ders\\_0301" },
  diagnose_table: { database: 'shop', table: 'orders' },
  diagnose_partition_compaction: { database: 'shop', table: 'orders' },
  explain_load_failure: { label: 'orders_0301' },
  explain_routine_load: { name: 'orders_from_kafka' },
  get_query_profile: { query_id: '502f3c04-8f5c-11ee-a41f-b22a2c00f66b' },
};

describe('the catalogue of statements', () => {
  it('names each once, with a tool that sends it', () => {
    expect(new Set(STATEMENTS.map(({ id }) => id)).size).toBe(STATEMENTS.length);
    expect(STATEMENTS.filter(({ tools }) => tools.length === 0)).toEqual([]);
    const adhoc = new Set(ALL_TOOLS.filter((tool) => tool.adhoc).map(({ name }) => name));
    expect(STATEMENTS.flatMap(({ tools }) => tools).filter(({ name }) => adhoc.has(name))).toEqual([]);
  });

  it('lets no list of names hold what nobody asks for', () => {
    const lists = STATEMENTS.flatMap(({ parameters }) => Object.values(parameters)).filter(
      ({ kind }) => kind === 'names',
    );
    expect(lists.length).toBeGreaterThan(2);
    for (const list of lists) expect(list).toMatchObject({ allowed: expect.arrayContaining([expect.any(String)]) });
    expect(JSON.stringify(lists)).not.toMatch(/secret|access_key|password/);
  });

  it('matches every statement that any tool sends, and each of them is one read-only query', async () => {
    const guard = createGuard({ readableVariables: READABLE_VARIABLES, queryProfile: true });
    const matcher = createTemplateMatcher(STATEMENTS);
    await using simulator = await startSimulator({ scenario: BUSY_CLUSTER });
    const link = openPool({ host: simulator.host, port: simulator.port, user: 'root', password: '' });
    for (const { name, adhoc } of ALL_TOOLS) {
      if (adhoc) continue;
      await callTool({
        caller: aCaller({ link }),
        name,
        args: ARGUMENTS[name] ?? {},
        signal: AbortSignal.timeout(20_000),
      });
    }
    const sent = simulator.statements().filter(({ kind }) => kind === 'select');
    await link.close();
    const texts = [...new Set(sent.map(({ text }) => text))].filter((sql) => sql !== OF_THE_SESSION);
    expect(texts.filter((sql) => !guard.judge(sql).ok)).toEqual([]);
    expect(texts.length).toBeGreaterThan(30);
    expect(texts.filter((sql) => matcher.match(sql) === undefined)).toEqual([]);
  });
});
