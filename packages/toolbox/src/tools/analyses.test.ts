import { CHECKS } from '@starrocks-mcp/experts';
import { HubError } from '@starrocks-mcp/protocol';
import { describe, expect, it } from 'vitest';
import { callTool } from '../call-tool.ts';
import { DEFAULT_TOOL_LIMITS, type ToolProgress } from '../context.ts';
import { reportSchema } from '../report-schema.ts';
import { aCaller } from '../testing/a-caller.ts';
import { createScriptedLink, rowsOf } from '../testing/scripted-link.ts';

const { signal } = new AbortController();

const ANALYSES = [
  ['analyze_system_comprehensive', [...new Set(CHECKS.map(({ expert }) => expert))].toSorted()],
  ['analyze_storage_health', ['storage']],
  ['analyze_compaction_health', ['compaction']],
  ['analyze_import_health', ['import', 'transaction']],
  ['analyze_ingestion_health', ['ingestion']],
  ['analyze_query_performance', ['cache', 'memory', 'metadata', 'query']],
  ['analyze_memory_and_resources', ['memory', 'metadata']],
  ['analyze_schema_and_views', ['schema', 'view']],
] as const;

/** A cluster that answers every statement with an access error, as one without grants does. */
function refuseAll(): never {
  throw new HubError('DB_ACCESS_DENIED', 'Access denied.', { details: { errno: 1_227 } });
}

describe.each(ANALYSES)('%s', (name, experts) => {
  it('reports each check of its experts as unknown where the cluster refuses to answer', async () => {
    const caller = aCaller({ link: createScriptedLink(refuseAll) });
    const { text, structured } = await callTool({ caller, name, args: {}, signal });
    const report = reportSchema.parse(structured);
    expect(report).toMatchObject({ tenant: 'acme', language: 'en', status: 'unknown', score: null, findings: [] });
    expect(new Set(report.checks.map(({ status }) => status))).toEqual(new Set(['unknown']));
    expect([...new Set(report.checks.map((check) => check.expert))].toSorted()).toEqual(experts);
    expect(text).toContain(report.summary);
  });

  it('fails as a whole, with the reason, when the cluster is out of reach', async () => {
    const link = createScriptedLink(() => {
      throw new HubError('AGENT_OFFLINE', 'The agent of tenant "acme" does not answer.');
    });
    const call = callTool({ caller: aCaller({ link }), name, args: {}, signal });
    await expect(call).rejects.toMatchObject({ code: 'AGENT_OFFLINE' });
  });

  it('tells its progress in the tenant’s language, ever growing, and ends before the last step', async () => {
    const steps: ToolProgress[] = [];
    const caller = aCaller({ link: createScriptedLink(refuseAll), tenant: { language: 'zh' } });
    await callTool({ caller, name, args: {}, signal, progress: (step) => steps.push(step) });
    const done = steps.map((step) => step.done);
    expect(done).toEqual(done.map((_, index) => index));
    expect(done.length).toBe(steps[0]?.total);
    expect(steps.map(({ message }) => message).join('')).toMatch(/[一-鿿]/);
  });
});

describe('analyses', () => {
  it('ask what the cluster has once for several calls', async () => {
    const link = createScriptedLink(() =>
      rowsOf(['s', 't', 'c', 'd'], [['information_schema', 'columns', 'x', 'INT']]),
    );
    const caller = aCaller({ link });
    await callTool({ caller, name: 'analyze_storage_health', args: {}, signal });
    await callTool({ caller, name: 'analyze_import_health', args: {}, signal });
    expect(link.statements.filter((text) => text.includes('information_schema.columns'))).toHaveLength(1);
  });

  it('stop when the caller gives up, and kill what runs', async () => {
    const caller = new AbortController();
    const link = createScriptedLink(() => {
      caller.abort();
      return new Promise(() => {});
    });
    const call = callTool({
      caller: aCaller({ link }),
      name: 'analyze_storage_health',
      args: {},
      signal: caller.signal,
    });
    await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(link.killed()).toBeGreaterThan(0);
  });

  it('give no statement more time than the call has left', async () => {
    const timeouts: number[] = [];
    const link = createScriptedLink((_, { timeoutMs }) => {
      timeouts.push(timeoutMs);
      return rowsOf(['s', 't', 'c', 'd'], [['information_schema', 'columns', 'x', 'INT']]);
    });
    const caller = aCaller({ link });
    await caller.session.capabilities(signal);
    const limits = { ...DEFAULT_TOOL_LIMITS, callTimeoutMs: 5_000 };
    await callTool({ caller: { ...caller, limits }, name: 'analyze_storage_health', args: {}, signal });
    expect(timeouts.length).toBeGreaterThan(1);
    expect(Math.max(...timeouts.slice(1))).toBeLessThanOrEqual(5_000);
  });

  it('send nothing once the call’s time is up', async () => {
    const link = createScriptedLink(() => rowsOf([], []));
    const caller = { ...aCaller({ link }), limits: { ...DEFAULT_TOOL_LIMITS, callTimeoutMs: 0 } };
    const call = callTool({ caller, name: 'run_select_sql', args: { sql: 'SELECT 1' }, signal });
    await expect(call).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
    expect(link.statements).toEqual([]);
  });
});
