import type { Answer } from './answer-reads.ts';

/** The statements that were answered, each once; a sample taken twice is one of them. */
export function statementsOf(answers: readonly Answer[]): readonly string[] {
  const answered = answers.flatMap((answer) => {
    if (!answer.ok) return [];
    return [('first' in answer ? answer.first : answer).statement];
  });
  return [...new Set(answered)];
}
