import type { ConfigProblem } from '@starrocks-mcp/settings';
import { parseOwnerPolicy, STRICT_POLICY, type OwnerPolicy } from '../owner-policy/owner-policy.ts';

const EXAMPLE = 'AGENT_POLICY_FILE=/etc/starrocks-agent/policy.json';

/** The owner's policy from its JSON text, or all that is wrong with it. No text is the strict default. */
export function readPolicy(text: string | undefined): {
  readonly policy: OwnerPolicy;
  readonly problems: readonly ConfigProblem[];
} {
  if (text === undefined) return { policy: STRICT_POLICY, problems: [] };
  const parsed = parseOwnerPolicy(text);
  if (parsed.ok) return { policy: parsed.policy, problems: [] };
  return {
    policy: STRICT_POLICY,
    problems: parsed.problems.map((problem) => ({
      where: 'AGENT_POLICY',
      expected: `a policy in JSON. ${problem}`,
      example: EXAMPLE,
    })),
  };
}
