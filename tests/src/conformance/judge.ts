import type { CheckResult } from './run-suite.ts';

/** Scenario, or `scenario:check`, to the reason why it cannot pass. */
export type Exceptions = Readonly<Record<string, string>>;

/** What failed or warned without being excepted, and which exceptions passed and must go. Empty: all is well. */
export function judge(results: readonly CheckResult[], exceptions: Exceptions): readonly string[] {
  const failed = results.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
  const names = ({ scenario, id }: CheckResult): readonly string[] => [scenario, `${scenario}:${id}`];
  const unexpected = failed.filter((result) => !names(result).some((name) => name in exceptions));
  const failedNames = new Set(failed.flatMap(names));
  return [
    ...unexpected.map(({ scenario, id, message }) => `${scenario}:${id} failed: ${message}`),
    ...Object.keys(exceptions)
      .filter((name) => !failedNames.has(name))
      .map((name) => `${name} is excepted but passes`),
  ];
}
