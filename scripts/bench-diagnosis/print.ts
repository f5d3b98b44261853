import type { Outcome } from './run-scenario.ts';
import { isClean, percent, type Totals } from './totals.ts';

/** A block for each scenario that was not answered as expected; nothing for the others. */
export function printMisses(out: NodeJS.WritableStream, outcomes: readonly Outcome[]): void {
  for (const { name, about, judgement, error } of outcomes) {
    if (judgement !== undefined && isClean(judgement)) continue;
    out.write(`\n${name}: ${about}\n`);
    if (error !== undefined) out.write(`  no report: ${error}\n`);
    if (judgement === undefined) continue;
    const { findings, causes, causeFirst, falseCriticals, complaints } = judgement;
    const lines = [
      ...label('missed', [...findings.missed, ...causes.missed]),
      ...label('wrongly said', [...findings.wrong, ...causes.wrong]),
      ...label('critical on a healthy cluster', falseCriticals),
      ...(causeFirst === false ? ['another root cause stands first, or none'] : []),
      ...complaints,
    ];
    for (const line of lines) out.write(`  ${line}\n`);
  }
}

function label(title: string, ids: readonly string[]): string[] {
  return ids.length === 0 ? [] : [`${title}: ${ids.join(', ')}`];
}

export function printTotals(out: NodeJS.WritableStream, totals: Totals): void {
  const { findings, causes, statements, bytes, elapsedMs } = totals;
  out.write(`
scenarios                ${totals.scenarios}, as expected in all respects ${totals.clean}, without a report ${totals.crashed}
findings                 recall ${percent(findings.recall)}, precision ${percent(findings.precision)}
root causes              recall ${percent(causes.recall)}, precision ${percent(causes.precision)}, right one first ${percent(totals.causeFirst)}
false criticals          ${totals.falseCriticals} on healthy clusters
other complaints         ${totals.complaints} (grade, object, status, unknowns, leaks)
checks ended as unknown  ${totals.unknownChecks}
a diagnosis              ${statements.mean} statements (most ${statements.max}), ${kib(bytes.mean)} KiB (most ${kib(bytes.max)}), ${elapsedMs.mean} ms (most ${elapsedMs.max})
`);
  if (totals.worst.length === 0) return;
  out.write('\nid                                   right  missed  wrong\n');
  for (const { id, right, missed, wrong } of totals.worst) {
    out.write(
      `${id.padEnd(36)} ${String(right).padStart(5)} ${String(missed).padStart(7)} ${String(wrong).padStart(6)}\n`,
    );
  }
}

function kib(bytes: number): string {
  return (bytes / 1024).toFixed(0);
}
