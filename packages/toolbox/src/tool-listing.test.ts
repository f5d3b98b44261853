import { describe, expect, it } from 'vitest';
import { listTools } from './tool-listing.ts';

const listing = listTools({ tenant: { adhocSql: true } });

const NAMES = [
  'analyze_system_comprehensive',
  'compare_with_last_look',
  'forecast_limits',
  'analyze_storage_health',
  'get_disk_usage',
  'get_tablet_distribution',
  'get_replica_status',
  'get_large_tables',
  'diagnose_table',
  'analyze_compaction_health',
  'get_compaction_status',
  'get_high_compaction_partitions',
  'get_compaction_history',
  'diagnose_partition_compaction',
  'analyze_import_health',
  'get_load_jobs',
  'check_load_job_status',
  'get_failed_load_jobs',
  'explain_load_failure',
  'analyze_ingestion_health',
  'get_stream_load_stats',
  'get_routine_load_jobs',
  'explain_routine_load',
  'analyze_query_performance',
  'get_query_profile',
  'analyze_memory_and_resources',
  'analyze_schema_and_views',
  'run_select_sql',
];

const KNOWN_KEYWORDS = new Set(
  'type properties required items additionalProperties anyOf enum default description minimum maximum minLength maxLength propertyNames'.split(
    ' ',
  ),
);

/** What in a JSON schema some client stumbles over, with the way to it: boolean schemas, rare keywords, lists of types. */
function findFaults(schema: unknown, path: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [`${path} is ${String(schema)}`];
  const { properties = {}, items, additionalProperties, anyOf = [], type } = schema as Record<string, unknown>;
  return [
    ...Object.keys(schema)
      .filter((keyword) => !KNOWN_KEYWORDS.has(keyword))
      .map((keyword) => `${path} has ${keyword}`),
    ...(Array.isArray(type) ? [`${path} lists types`] : []),
    ...Object.entries(properties as object).flatMap(([name, child]) => findFaults(child, `${path}.${name}`)),
    ...(items === undefined ? [] : findFaults(items, `${path}[]`)),
    ...(additionalProperties === undefined ? [] : findFaults(additionalProperties, `${path}.*`)),
    ...(anyOf as unknown[]).flatMap((child, index) => findFaults(child, `${path}|${index}`)),
  ];
}

describe('listTools', () => {
  it('lists every tool by subject, and the ad-hoc query last', () => {
    expect(listing.map(({ name }) => name)).toEqual(NAMES);
  });

  it('leaves the ad-hoc query out for tenants without it', () => {
    const names = listTools({ tenant: { adhocSql: false } }).map(({ name }) => name);
    expect(names).toEqual(NAMES.slice(0, -1));
  });

  it.each(listing)('$name has schemas that real clients digest', ({ inputSchema, outputSchema }) => {
    expect(findFaults(inputSchema, 'in')).toEqual([]);
    expect(findFaults(outputSchema, 'out')).toEqual([]);
  });

  it.each(listing)('$name tells what it answers and what it costs, and is read-only', (tool) => {
    expect(tool.name.length).toBeLessThanOrEqual(40);
    expect(tool.description).toMatch(/Cost: /);
    expect(tool.description.length).toBeGreaterThan(80);
    expect(tool.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
  });

  it.each(listing)('$name describes each argument and takes a language', ({ inputSchema }) => {
    expect(inputSchema.properties).toHaveProperty('language');
    for (const argument of Object.values(inputSchema.properties)) expect(argument).toHaveProperty('description');
  });

  it('stays small, as most clients pay for it in each conversation', () => {
    expect(JSON.stringify(listing).length).toBeLessThan(50 * 1024);
  });

  it('names the fields of nested objects', () => {
    const report = listing.find(({ name }) => name === 'analyze_storage_health')?.outputSchema.properties;
    expect(report?.['findings']).toEqual({
      type: 'array',
      items: { type: 'object' },
      description: expect.stringMatching(/ Fields: id, severity, .*explained_by\.$/),
    });
    expect(report?.['cluster']).toMatchObject({ type: 'object', description: expect.stringContaining('time_zone') });
  });

  it('requires only what has no default', () => {
    const required = listing.flatMap(({ name, inputSchema }) =>
      (inputSchema.required ?? []).map((it) => `${name} ${it}`),
    );
    expect(required).toEqual([
      'diagnose_table database',
      'diagnose_table table',
      'diagnose_partition_compaction database',
      'diagnose_partition_compaction table',
      'check_load_job_status label',
      'explain_routine_load name',
      'get_query_profile query_id',
      'run_select_sql sql',
    ]);
  });
});
