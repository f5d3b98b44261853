import { describe, expect, it } from 'vitest';
import { INQUIRIES } from '../checks.generated.ts';
import { runInquiry, type InquiryResult } from '../engine/run-inquiry.ts';
import { parseProfile } from '../query/parse-profile.ts';
import { parseProfileBytes, parseProfileCount, parseProfileSeconds } from '../query/profile-values.ts';
import { renderInquiry } from '../render/render-inquiry.ts';
import { openScenarioCluster } from '../testing/scenario-cluster.ts';

const ID = '502f3c04-8f5c-11ee-a41f-b22a2c00f66b';
const SECRET = '6222021234567890';

/** The query's text tries to be a profile of its own, and quotes a customer. */
const PROFILE = `Query:
  Summary:
     - Query ID: ${ID}
     - Start Time: 2026-03-01 10:00:00
     - End Time: 2026-03-01 10:00:12
     - Total: 12s345ms
     - Query Type: Query
     - Query State: Finished
     - User: teller
     - Sql Statement: SELECT * FROM cards WHERE pan = '${SECRET}' AND note = '
  Execution:
    Fragment 9:
      Pipeline (id=9):
        STOLEN_${SECRET} (plan_node_id=9):
          CommonMetrics:
             - OperatorTotalTime: 99s
'
     - NonDefaultSessionVariables: {"sql_mode":"${SECRET}"}
  Planner:
     - -- Parser[1] 0
     - -- Total[1] 15ms
     -     -- Optimizer[1] 9ms
     - -- Pending[1] 0
  Execution:
     - QueryAllocatedMemoryUsage: 9.500 GB
     - QueryCumulativeCpuTime: 40s100ms
     - QueryExecutionWallTime: 12s
     - QueryPeakMemoryUsagePerNode: 2.500 GB
     - QueryPeakScheduleTime: 5s500ms
     - QuerySpillBytes: 1.250 GB
    Fragment 0:
       - InstanceNum: 1
      Pipeline (id=0):
         - ActiveTime: 1s
        RESULT_SINK (plan_node_id=-1):
          CommonMetrics:
             - OperatorTotalTime: 12.345us
          UniqueMetrics:
             - SinkType: MYSQL_PROTOCAL
        HASH_JOIN_PROBE (plan_node_id=4):
          CommonMetrics:
             - JoinPredicates: pan = '${SECRET}'
             - OperatorTotalTime: 800ms
               - __MAX_OF_OperatorTotalTime: 4s
               - __MIN_OF_OperatorTotalTime: 1.200us
             - OperatorPeakMemoryUsage: 512.000 MB
             - PullRowNum: 146.66K (146660)
      Pipeline (id=1):
        HASH_JOIN_BUILD (plan_node_id=4):
          CommonMetrics:
             - OperatorTotalTime: 20ms
        OLAP_SCAN (plan_node_id=0):
          CommonMetrics:
             - OperatorTotalTime: 10ms
             - PullRowNum: 1.000M (1000000)
          UniqueMetrics:
             - MorselQueueType: dynamic_morsel_queue
             - Predicates: 1: pan = '${SECRET}'
             - Table: cards
             - BytesRead: 11.000 GB
             - CompressedBytesReadLocalDisk: 1.000 GB
             - CompressedBytesReadRemote: 3.000 GB
             - RawRowsRead: 1.500B (1500000000)
             - RowsRead: 1.000M (1000000)
             - ScanTime: 2s
               - __MAX_OF_ScanTime: 2s500ms
             - SegmentsReadCount: 640
             - TabletCount: 32
`;

const SCENARIO = {
  name: 'profile',
  version: '3.5.2',
  profiles: { [ID]: PROFILE, '00000000-0000-0000-0000-00000000000a': 'no profile at all' },
};

async function ask(query_id: string, language: 'en' | 'zh' = 'en'): Promise<InquiryResult & { statements: string[] }> {
  const inquiry = INQUIRIES.find(({ name }) => name === 'get_query_profile');
  if (inquiry === undefined) throw new Error('no such inquiry');
  await using cluster = await openScenarioCluster(SCENARIO);
  const statements: string[] = [];
  const port = {
    query: (sql: string) => {
      statements.push(sql);
      return cluster.port.query(sql);
    },
  };
  const result = await runInquiry({ port, inquiry, tenant: 'acme', language, parameters: { query_id } });
  return { ...result, statements };
}

describe('get_query_profile', () => {
  it('tells where the time went, what was skewed, spilled and read', async () => {
    const { known, summary, conclusions, tables } = await ask(ID);
    expect(known).toBe(true);
    expect(summary).toContain('took 12.3 s');
    expect(summary).toContain('HASH_JOIN (4)');
    const texts = conclusions.map(({ severity, text }) => `${severity} ${text}`).join('\n');
    expect(texts).toMatch(/warning It spilled 1\.3 GiB/);
    expect(texts).toMatch(/warning HASH_JOIN \(4\) is skewed: its slowest instance took 5 times/);
    expect(texts).toMatch(/warning Its work waited up to 5\.5 s of 12 s for a CPU/);
    expect(texts).toMatch(/scan of cards read 11\.0 GiB/);
    expect(texts).toMatch(/75 % of what cards read came from remote storage/);
    expect(texts).toMatch(/20 segments for each tablet/);
    expect(tables.find(({ name }) => name === 'operators')?.rows[0]).toMatchObject({
      operator: 'HASH_JOIN (4)',
      milliseconds: 4020,
      rows: 146_660,
      peak_memory_bytes: 512 * 1024 ** 2,
    });
    expect(tables.find(({ name }) => name === 'scans')?.rows).toMatchObject([
      { table: 'cards', rows_read: 1_500_000_000, rows_out: 1_000_000 },
    ]);
  });

  it.each(['en', 'zh'] as const)('keeps the text of the query and its values to itself, in %s', async (language) => {
    const result = await ask(ID, language);
    const shown = JSON.stringify(result) + renderInquiry(result);
    for (const word of [SECRET, 'SELECT *', 'teller', 'STOLEN']) expect(shown).not.toContain(word);
  });

  it.each([
    ['11111111-1111-1111-1111-111111111111', /keeps no profile/],
    ['00000000-0000-0000-0000-00000000000a', /not in a form/],
  ])('says so where there is none to read: %s', async (id, reason) => {
    const { known, summary } = await ask(id);
    expect(known).toBe(false);
    expect(summary).toMatch(reason);
  });

  it.each(["x' OR '1'='1", `${ID}'`, 'last_query_id()', ''])('asks nothing for %j, which is no id', async (id) => {
    const { known, statements } = await ask(id);
    expect(known).toBe(false);
    expect(statements.filter((sql) => sql.includes('get_query_profile'))).toEqual([]);
  });
});

describe('values of a profile', () => {
  it.each([
    ['1h30m', 5400],
    ['2s345ms', 2.345],
    ['12.345us', 0.000_012_345],
    ['319ns', 3.19e-7],
    ['0', 0],
    ['0ns', 0],
  ])('reads the time %j', (text, seconds) => expect(parseProfileSeconds(text)).toBeCloseTo(seconds, 12));

  it.each(['soon', '1x', '', '-1ms'])('takes %j for no time', (text) => {
    expect(parseProfileSeconds(text)).toBeUndefined();
  });

  it.each([
    ['1.500 KB', 1536],
    ['0.000 B', 0],
    ['12', undefined],
  ])('reads the size %j', (text, bytes) => expect(parseProfileBytes(text)).toBe(bytes));

  it.each([
    ['146.66K (146660)', 146_660],
    ['77', 77],
    ['77 rows', undefined],
  ])('reads the count %j', (text, count) => expect(parseProfileCount(text)).toBe(count));
});

it('takes nothing else for a profile', () => {
  expect(parseProfile('')).toBeUndefined();
  expect(parseProfile('SELECT 1')).toBeUndefined();
  expect(parseProfile('Query:\n  Summary:\n')).toBeUndefined();
});
