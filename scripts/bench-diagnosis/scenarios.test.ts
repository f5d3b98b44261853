import { parseScenario } from '@starrocks-mcp/simulator';
import { describe, expect, it } from 'vitest';
import { listScenarioNames, loadScenarioFile } from './scenario-files.ts';

const names = listScenarioNames();

describe('the fault scenarios', () => {
  it('are enough to prove anything', () => {
    expect(names.length).toBeGreaterThanOrEqual(80);
  });

  it.each(names)('fit the catalogue of their release line: %s', (name) => {
    const { scenario, expect: expectation } = loadScenarioFile(name);
    const parsed = parseScenario(scenario);
    expect(parsed.name).toBe(name.split('/').at(-1));
    const must = expectation.findings.must.map(({ id }) => id);
    expect(must.filter((id) => expectation.findings.mustNot.includes(id))).toEqual([]);
  });
});
