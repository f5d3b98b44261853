import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FIXTURES_ONLY, NOT_APPLICABLE } from './conformance/exceptions.ts';
import { createFixtures } from './conformance/fixture-server.ts';
import { openHeaderProxy } from './conformance/header-proxy.ts';
import { judge } from './conformance/judge.ts';
import { runSuite, type CheckResult, type Revision } from './conformance/run-suite.ts';
import { openHouse } from './house.ts';

const SUITE_MS = 60_000;
/** Nothing listens there: the suite asks no tool that needs a cluster. */
const NO_CLUSTER = { host: '127.0.0.1', port: 9, user: 'nobody' };

/** The suite at a hub as an operator starts it, with a key and a tenant, which the suite cannot send itself. */
async function testHub(revision: Revision, behind: 'product' | 'fixtures'): Promise<readonly CheckResult[]> {
  await using house = await openHouse({
    tenants: { acme: { direct: NO_CLUSTER }, other: { direct: NO_CLUSTER } },
    keys: { both: ['acme', 'other'] },
    ...(behind === 'fixtures' && { makeServer: createFixtures() }),
  });
  const headers = { 'x-api-key': house.key('both'), 'x-tenant-id': 'acme' };
  await using proxy = await openHeaderProxy({ url: house.url, headers });
  return await runSuite({ url: `${proxy.url}/mcp`, revision });
}

const REVISIONS = [
  { revision: '2025-11-25', scenarios: 33 },
  { revision: '2026-07-28', scenarios: 50 },
] as const;

describe.each(REVISIONS)('the conformance suite of $revision', ({ revision, scenarios }) => {
  it(
    'passes on the hub as users run it, but for what calls fixtures',
    async () => {
      const results = await testHub(revision, 'product');
      expect(judge(results, { ...NOT_APPLICABLE[revision], ...FIXTURES_ONLY[revision] })).toEqual([]);
      expect(new Set(results.map(({ scenario }) => scenario)).size).toBe(scenarios);
    },
    SUITE_MS,
  );

  it(
    'passes on the hub with the fixtures behind its doors, but for what does not apply',
    async () => {
      const results = await testHub(revision, 'fixtures');
      expect(judge(results, NOT_APPLICABLE[revision])).toEqual([]);
      expect(new Set(results.map(({ scenario }) => scenario)).size).toBe(scenarios);
    },
    SUITE_MS,
  );

  it('is documented with each scenario that does not apply and its reason', () => {
    const page = readFileSync(new URL('../../docs/conformance.md', import.meta.url), 'utf8');
    const undocumented = Object.entries(NOT_APPLICABLE[revision]).filter(
      ([name, reason]) => !page.includes(`\`${name}\``) || !page.includes(reason),
    );
    expect(undocumented).toEqual([]);
  });
});

describe('judge', () => {
  const passed: CheckResult = { scenario: 'ping', id: 'pong', status: 'SUCCESS', message: '' };
  const failed: CheckResult = { ...passed, status: 'FAILURE', message: 'no pong' };

  it.each([
    { what: 'a failure', results: [failed], exceptions: {}, problem: /^ping:pong failed: no pong$/ },
    { what: 'a warning', results: [{ ...failed, status: 'WARNING' as const }], exceptions: {}, problem: /ping:pong/ },
    { what: 'an exception that passes', results: [passed], exceptions: { ping: 'why' }, problem: /passes$/ },
    { what: 'an exception that is not run', results: [], exceptions: { 'ping:pong': 'why' }, problem: /passes$/ },
  ])('complains of $what', ({ results, exceptions, problem }) => {
    expect(judge(results, exceptions)).toEqual([expect.stringMatching(problem)]);
  });

  it.each([{ ping: 'why' }, { 'ping:pong': 'why' }])('takes the failure that %o excepts', (exceptions) => {
    expect(judge([failed], exceptions)).toEqual([]);
  });
});
