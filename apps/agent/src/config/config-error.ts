/** One thing that is wrong with the settings, told so that its reader can mend it. Never the value: it may be a secret. */
export interface ConfigProblem {
  readonly variable: string;
  readonly expected: string;
  readonly example: string;
}

/** Everything that is wrong at once; the process exits with 2 before anything opens. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(describe(problems));
    this.problems = problems;
  }
}

function describe(problems: readonly ConfigProblem[]): string {
  const count = problems.length === 1 ? 'one setting is' : `${problems.length} settings are`;
  const lines = problems.flatMap(({ variable, expected, example }) => [
    `  - ${variable}: expected ${expected}`,
    `      for example  ${example}`,
  ]);
  return [`The agent was not started: ${count} wrong or missing.`, ...lines].join('\n');
}
