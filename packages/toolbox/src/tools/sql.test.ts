import { HubError } from '@starrocks-mcp/protocol';
import { describe, expect, it } from 'vitest';
import { callTool } from '../call-tool.ts';
import { MAX_TEXT_LENGTH } from '../fit-text.ts';
import { aCaller } from '../testing/a-caller.ts';
import { createScriptedLink, rowsOf } from '../testing/scripted-link.ts';
import { listTools } from '../tool-listing.ts';

const { signal } = new AbortController();

describe('run_select_sql', () => {
  it('sends the exact text that was judged, within its own limits', async () => {
    const seen: unknown[] = [];
    const link = createScriptedLink((text, { maxRows, maxBytes }) => {
      seen.push({ text, maxRows, maxBytes });
      return rowsOf(['a'], [['1']]);
    });
    const sql = 'SELECT /* mine */ 1 AS a;';
    await callTool({ caller: aCaller({ link }), name: 'run_select_sql', args: { sql, maxRows: 7 }, signal });
    expect(seen).toEqual([{ text: sql, maxRows: 7, maxBytes: 1_048_576 }]);
  });

  it('returns the same rows as text and as data, with exact values', async () => {
    const link = createScriptedLink(() =>
      rowsOf(
        ['id', 'note'],
        [
          ['9223372036854775807', 'a|b\nc'],
          ['2', null],
        ],
      ),
    );
    const answer = await callTool({
      caller: aCaller({ link }),
      name: 'run_select_sql',
      args: { sql: 'SELECT 1' },
      signal,
    });
    expect(answer.structured).toMatchObject({
      columns: [
        { name: 'id', type: 'VARCHAR' },
        { name: 'note', type: 'VARCHAR' },
      ],
      rows: [
        ['9223372036854775807', 'a|b\nc'],
        ['2', null],
      ],
      rowCount: 2,
      truncated: false,
    });
    expect(answer.text).toContain('| 9223372036854775807 | a\\|b<br>c |');
    expect(answer.text).toContain('| 2 | *NULL* |');
  });

  it('says in the text what is cut, and keeps all rows in the data', async () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => [String(index), 'x'.repeat(100)]);
    const link = createScriptedLink(() => rowsOf(['id', 'filler'], rows, true));
    const { text, structured } = await callTool({
      caller: aCaller({ link }),
      name: 'run_select_sql',
      args: { sql: 'SELECT 1', maxRows: 1_000 },
      signal,
    });
    expect(text.length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
    expect(text).toContain('Truncated');
    expect(text).toMatch(/shows the first \d+ of them/);
    expect(structured['rows']).toHaveLength(1_000);
  });

  it.each([
    ['DELETE FROM t', 'not_a_query', 1, 1],
    ['SELECT 1;\nDROP TABLE t', 'several_statements', 1, 9],
    ["SELECT * FROM FILES('path' = 's3://x')", 'files_function', 1, 15],
  ])('refuses %j with the reason and the place', async (sql, reason, line, column) => {
    const link = createScriptedLink(() => rowsOf([], []));
    const call = callTool({ caller: aCaller({ link }), name: 'run_select_sql', args: { sql }, signal });
    await expect(call).rejects.toMatchObject({ code: 'NOT_READ_ONLY', details: { reason, line, column } });
    expect(link.statements).toEqual([]);
  });

  it('does not run for a tenant without ad-hoc SQL, even when called by name', async () => {
    const link = createScriptedLink(() => rowsOf([], []));
    const caller = aCaller({ link, tenant: { adhocSql: false } });
    const call = callTool({ caller, name: 'run_select_sql', args: { sql: 'SELECT 1' }, signal });
    await expect(call).rejects.toMatchObject({ code: 'ADHOC_DISABLED' });
    expect(link.statements).toEqual([]);
  });

  it('answers in Chinese when asked to', async () => {
    const link = createScriptedLink(() => rowsOf(['a'], [['1']]));
    const args = { sql: 'SELECT 1', language: 'zh' };
    const { text } = await callTool({ caller: aCaller({ link }), name: 'run_select_sql', args, signal });
    expect(text).toContain('共 1 行');
  });

  it('is offered no more once the owner of the cluster has refused it', async () => {
    const link = createScriptedLink(() => {
      throw new HubError('ADHOC_DISABLED', 'The owner of this cluster does not allow ad-hoc SQL.');
    });
    const caller = aCaller({ link });
    const isOffered = () => listTools(caller).some(({ name }) => name === 'run_select_sql');
    expect(isOffered()).toBe(true);
    const call = callTool({ caller, name: 'run_select_sql', args: { sql: 'SELECT 1' }, signal });
    await expect(call).rejects.toMatchObject({ code: 'ADHOC_DISABLED' });
    expect(isOffered()).toBe(false);
  });
});
