import type { DryRun, PlannedStatement } from '../dry-run/dry-run.ts';

const BASIS = {
  release: 'for this release line',
  cluster: 'for the cluster that is set up here',
  everything: 'for every release line',
} as const;

/** What a person reads: each statement, what it reads, and what of its answer would leave. */
export function describeDryRun({ tool, basis, adhocSql, limits, statements }: DryRun): string {
  const refused = statements.filter(({ verdict }) => verdict === 'refused').length;
  const { maxRows, maxBytes, timeoutMs } = limits;
  return [
    `${tool}, ${BASIS[basis]}: ${statements.length} statements, ${refused} refused by your policy.`,
    `Each answer: at most ${maxRows} rows, ${maxBytes} bytes, ${timeoutMs / 1_000} s. Ad-hoc SQL is ${adhocSql ? 'on' : 'off'}.`,
    '',
    ...statements.flatMap((statement, index) => describeStatement(statement, index + 1)),
    'Nothing was sent to any hub.',
    '',
  ].join('\n');
}

function describeStatement(planned: PlannedStatement, number: number): readonly string[] {
  const { id, sql, tables, columns, masked, redacted } = planned;
  const leaving = [
    ...(masked.length > 0 ? [`   masked:   ${masked.join(', ')}`] : []),
    ...(redacted.length > 0 ? [`   redacted: ${redacted.join(', ')}`] : []),
  ];
  return [
    `${number}. ${id}  ${verdictOf(planned)}`,
    `   ${sql}`,
    `   tables:   ${tables.join(', ') || 'none'}`,
    `   columns:  ${columns.join(', ') || 'none'}`,
    ...leaving,
    '',
  ];
}

function verdictOf({ verdict, code, reason }: PlannedStatement): string {
  return verdict === 'runs' ? '✓ runs' : `✗ refused: ${[code, reason].filter((part) => part !== undefined).join(' ')}`;
}
