import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { INQUIRIES } from '../checks.generated.ts';
import { runInquiry, type InquiryResult } from '../engine/run-inquiry.ts';
import { renderInquiry } from '../render/render-inquiry.ts';
import { openScenarioCluster } from '../testing/scenario-cluster.ts';

interface Question {
  readonly scenario: string;
  readonly inquiry: string;
  readonly parameters?: Readonly<Record<string, string | number>>;
  readonly language?: 'en' | 'zh';
}

async function ask({ scenario, inquiry, parameters = {}, language = 'en' }: Question): Promise<InquiryResult> {
  const found = INQUIRIES.find(({ name }) => name === inquiry);
  if (found === undefined) throw new Error(`no inquiry ${inquiry}`);
  const file = new URL(`../../scenarios/${scenario}.json`, import.meta.url);
  await using cluster = await openScenarioCluster(JSON.parse(readFileSync(file, 'utf8')));
  const options = { port: cluster.port, inquiry: found, tenant: 'acme', language, parameters };
  return await runInquiry({ ...options, sampleIntervalMs: 0 });
}

function findingsOf({ conclusions }: InquiryResult): readonly string[] {
  return conclusions.flatMap(({ severity, finding }) =>
    finding === undefined || severity === 'unknown' || severity === 'info' ? [] : [finding],
  );
}

const CROWDED = { database: 'sales', table: 'orders_rt' };
const LAGGING = { database: 'web', table: 'clicks' };

const QUESTIONS: readonly (readonly [Question, readonly string[]])[] = [
  [
    { scenario: 'cause/small-frequent-loads-3.5', inquiry: 'diagnose_table', parameters: CROWDED },
    ['compaction.too_many_versions', 'ingestion.too_frequent', 'ingestion.batch_too_small'],
  ],
  [
    {
      scenario: 'cause/small-frequent-loads-3.5',
      inquiry: 'diagnose_table',
      parameters: { database: 'sales', table: 'orders' },
    },
    [],
  ],
  [
    { scenario: 'compaction/sd-version-lag', inquiry: 'diagnose_partition_compaction', parameters: LAGGING },
    ['compaction.score_high', 'compaction.version_lag'],
  ],
  [
    {
      scenario: 'compaction/idle-with-backlog',
      inquiry: 'diagnose_partition_compaction',
      parameters: { database: 'web', table: 'events' },
    },
    ['compaction.idle_with_backlog'],
  ],
  [
    {
      scenario: 'ingestion/lag-critical-sum',
      inquiry: 'explain_routine_load',
      parameters: { name: 'orders_from_kafka' },
    },
    [],
  ],
  [{ scenario: 'ingestion/history-window-short', inquiry: 'forecast_limits' }, ['ingestion.history_window_short']],
  [{ scenario: 'healthy/baseline-shared-nothing-3.5', inquiry: 'forecast_limits' }, []],
  [{ scenario: 'healthy/baseline-shared-data-4.1', inquiry: 'forecast_limits' }, []],
  [{ scenario: 'edge/no-operate-4.0', inquiry: 'forecast_limits' }, []],
];

describe('inquiries', () => {
  it.each(QUESTIONS)('judge as the checks do, in both languages and within their budget: %j', async (question, ids) => {
    for (const language of ['en', 'zh'] as const) {
      const result = await ask({ ...question, language });
      expect(result.known).toBe(true);
      expect(findingsOf(result)).toEqual(ids);
      const budget = INQUIRIES.find(({ name }) => name === question.inquiry)?.maxStatements;
      expect(result.cost.statements).toBeLessThanOrEqual(budget ?? 0);
      const text = renderInquiry(result);
      expect(text.length).toBeLessThanOrEqual(8000);
      expect(/[一-鿿]/.test(text)).toBe(language === 'zh');
      expect(text).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  it.each(['3.1', '3.3', '3.5', '4.1'])(
    'count the reasons of refused rows without their values on %s',
    async (line) => {
      const label = line === '3.1' ? 'orders_20009' : 'orders_20016';
      const scenario = `import/data-quality-${line}`;
      const byLabel = await ask({ scenario, inquiry: 'explain_load_failure', parameters: { label } });
      const byId = await ask({
        scenario,
        inquiry: 'explain_load_failure',
        parameters: { job_id: Number(label.replace('orders_', '')) },
      });
      for (const result of [byLabel, byId]) {
        expect(result.tables[1]?.rows).toEqual([{ reason: 'NULL in a column that must not be NULL', logged_rows: 1 }]);
        expect(JSON.stringify(result)).not.toMatch(/Zhang|13900001234|77120/);
      }
    },
  );

  it('cannot tell what the account may not read, and says which grant is missing', async () => {
    const result = await ask({ scenario: 'edge/no-operate-4.0', inquiry: 'forecast_limits' });
    const unknown = result.conclusions.filter(({ severity }) => severity === 'unknown');
    expect(unknown.map(({ text }) => text).join(' ')).toContain('GRANT OPERATE ON SYSTEM');
    expect(result.summary).toContain('cannot be made');
  });
});
