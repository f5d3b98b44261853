/** One thing that is wrong with the settings, told so that its reader can mend it. */
export interface ConfigProblem {
  /** The variable, or the file and line, that is wrong. */
  readonly where: string;
  readonly expected: string;
  /** A line to copy. Never the value that was given: it may be a secret. */
  readonly example?: string;
}

/** Everything that is wrong at once; the process exits with 2 before anything opens. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(describeProblems(problems, 'Not started'));
    this.problems = problems;
  }

  /** As `message`, for a command that starts nothing. */
  get messageOfCommand(): string {
    return describeProblems(this.problems, 'Nothing was done');
  }
}

function describeProblems(problems: readonly ConfigProblem[], consequence: string): string {
  const count = problems.length === 1 ? 'one setting is' : `${problems.length} settings are`;
  const lines = problems.flatMap(({ where, expected, example }) => [
    `  - ${where}: ${expected}`,
    ...(example === undefined ? [] : [`      for example  ${example}`]),
  ]);
  return [`${consequence}: ${count} wrong.`, ...lines].join('\n');
}
