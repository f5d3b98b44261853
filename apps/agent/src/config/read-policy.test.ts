import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'agent-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const REQUIRED = { SR_HOST: 'fe', SR_USER: 'reader', AGENT_TOKEN: 'one-long-token' };

function policyFile(content: string): string {
  const path = join(folder, 'policy.json');
  writeFileSync(path, content);
  return path;
}

describe('AGENT_POLICY', () => {
  it('is read from its file', () => {
    const path = policyFile('{"tables": {"deny": ["hr.pay"]}}\n');
    expect(loadConfig({ ...REQUIRED, AGENT_POLICY_FILE: path }).policy.reading).toEqual({
      tables: { deny: ['hr.pay'] },
    });
    expect(loadConfig(REQUIRED).policy.reading).toEqual({});
  });

  it.each([
    ['{"tabels": {}}', 'AGENT_POLICY: a policy in JSON. tabels is not known.'],
    ['{', 'AGENT_POLICY: a policy in JSON. The policy must be an object.'],
    ['{"rowFilters": {"a.b": "x) OR (1"}}', 'AGENT_POLICY: a policy in JSON. The row filter of "a.b" is no predicate'],
  ])('keeps the agent from starting when it cannot be meant: %s', (content, problem) => {
    expect(() => loadConfig({ ...REQUIRED, AGENT_POLICY_FILE: policyFile(content) })).toThrow(problem);
  });
});
