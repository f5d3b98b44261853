import { parsePolicy, type Policy } from '@starrocks-mcp/sql-guard';
import type { ConfigProblem } from '@starrocks-mcp/settings';

const EXAMPLE = 'AGENT_POLICY_FILE=/etc/starrocks-agent/policy.json';

/** The owner's policy from its JSON text, or all that is wrong with it. No text is no policy. */
export function readPolicy(text: string | undefined): {
  readonly policy: Policy | undefined;
  readonly problems: readonly ConfigProblem[];
} {
  if (text === undefined) return { policy: undefined, problems: [] };
  const parsed = parsePolicy(parseJson(text));
  if (parsed.ok) return { policy: parsed.policy, problems: [] };
  return {
    policy: undefined,
    problems: parsed.problems.map((problem) => ({
      where: 'AGENT_POLICY',
      expected: `a policy in JSON. ${problem}`,
      example: EXAMPLE,
    })),
  };
}

/** Text that is no JSON is no policy either; `parsePolicy` says so. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
