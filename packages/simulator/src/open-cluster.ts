import { createClock } from './clock.ts';
import type { Cluster, Fault } from './cluster.ts';
import { isComputed } from './engine/computed-tables.ts';
import { Engine } from './engine/engine.ts';
import type { Scenario } from './scenario/parse-scenario.ts';
import { Processes } from './session/processes.ts';
import { StatementLog } from './session/statement-record.ts';
import { defaultVariables } from './session/variables.ts';

/** Loads a scenario into an engine of its own. */
export async function openCluster(scenario: Scenario, options: { runClock: boolean }): Promise<Cluster> {
  const engine = await Engine.open();
  try {
    await engine.load(scenario, isComputed);
  } catch (thrown) {
    engine.close();
    throw thrown;
  }
  const globals = defaultVariables(scenario.release, scenario.timeZone);
  for (const [name, value] of Object.entries(scenario.variables)) globals.set(name.toLowerCase(), value);
  return {
    scenario,
    engine,
    clock: createClock({ startMs: scenario.nowMs, runs: options.runClock }),
    log: new StatementLog(),
    processes: new Processes(),
    faults: scenarioFaults(scenario),
    shownGrants: new Map(Object.entries(scenario.shownGrants.users)),
    globals,
    parsed: new Map(),
    compiled: new Map(),
  };
}

function scenarioFaults(scenario: Scenario): Map<string, Fault> {
  const faults = new Map<string, Fault>();
  for (const [table, slowSeconds] of Object.entries(scenario.slow)) faults.set(table, { slowSeconds });
  for (const [table, fail] of Object.entries(scenario.fail)) faults.set(table, { ...faults.get(table), fail });
  return faults;
}
