// npm run bench:diagnosis: how well the experts diagnose simulated faults. Exit code 1 below the goals.
import { parseArgs } from 'node:util';
import { printMisses, printTotals } from './print.ts';
import { runScenario, type Outcome } from './run-scenario.ts';
import { listScenarioNames, loadScenarioFile, SCENARIOS } from './scenario-files.ts';
import { listFailures, totalUp } from './totals.ts';

/** Most of a diagnosis is the pause between two samples, so several run side by side. */
const SIDE_BY_SIDE = 6;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '*' },
    folder: { type: 'string', default: SCENARIOS },
    language: { type: 'string', default: 'en' },
    json: { type: 'boolean', default: false },
  },
});

const language = values.language === 'zh' ? 'zh' : 'en';

const names = listScenarioNames(values.only, values.folder);
if (names.length === 0) {
  process.stderr.write(`No scenario matches "${values.only}". Try --only 'storage/*'.\n`);
  process.exit(2);
}

const outcomes = await runAll(names);
const totals = totalUp(outcomes);
const failures = listFailures(totals);

if (values.json) {
  process.stdout.write(`${JSON.stringify({ totals, failures, outcomes }, undefined, 2)}\n`);
} else {
  printMisses(process.stdout, outcomes);
  printTotals(process.stdout, totals);
  for (const failure of failures) process.stdout.write(`\nBelow the goal: ${failure}.`);
  process.stdout.write(failures.length === 0 ? '\nAll goals are reached.\n' : '\n');
}
process.exitCode = failures.length === 0 ? 0 : 1;

async function runAll(wanted: readonly string[]): Promise<Outcome[]> {
  const results: Outcome[] = [];
  const queue = [...wanted];
  const worker = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      results.push(await runScenario(loadScenarioFile(name, values.folder), language));
      if (process.stderr.isTTY) process.stderr.write(`\r${results.length}/${wanted.length} `);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return results.toSorted((a, b) => a.name.localeCompare(b.name));
}
