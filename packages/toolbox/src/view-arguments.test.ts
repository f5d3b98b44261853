import { VIEWS } from '@starrocks-mcp/experts';
import { describe, expect, it } from 'vitest';
import { callTool } from './call-tool.ts';
import { aCaller } from './testing/a-caller.ts';
import { createScriptedLink, rowsOf } from './testing/scripted-link.ts';
import { listTools } from './tool-listing.ts';

const { signal } = new AbortController();

function call(name: string, args: Record<string, unknown>) {
  return callTool({ caller: aCaller({ link: createScriptedLink(() => rowsOf([], [])) }), name, args, signal });
}

describe('arguments of the views', () => {
  it.each(VIEWS)('of $name are those that the view says, and the language', ({ name, parameters }) => {
    const listed = listTools({ tenant: { adhocSql: false } }).find((tool) => tool.name === name);
    expect(Object.keys(listed?.inputSchema.properties ?? {})).toEqual([...Object.keys(parameters), 'language']);
  });

  it.each([
    ['get_large_tables', { limit: 1_001 }, '"limit" must be at most 1000.'],
    ['get_compaction_history', { hours: 721 }, '"hours" must be at most 720.'],
    ['get_high_compaction_partitions', { minScore: 'high' }, '"minScore" must be a number'],
    ['check_load_job_status', {}, '"label" is required.'],
    ['check_load_job_status', { label: '' }, '"label" must not be empty.'],
    ['check_load_job_status', { label: 'a\u0000b' }, '"label" must not hold control characters.'],
    ['check_load_job_status', { label: 'a\uD800b' }, '"label" must not hold control characters.'],
    ['check_load_job_status', { label: 'x'.repeat(257) }, '"label" must be at most 256 characters long.'],
  ])('of %s refuse %j', async (name, args, message) => {
    await expect(call(name, args)).rejects.toMatchObject({
      code: 'BAD_ARGUMENTS',
      message: expect.stringContaining(message),
    });
  });

  it('take an empty text for no filter', async () => {
    await expect(call('get_load_jobs', { state: '' })).resolves.toMatchObject({
      structured: { view: 'get_load_jobs' },
    });
  });
});
