import { createClock, type ClusterClock } from './clock.ts';
import { isComputed } from './engine/computed-tables.ts';
import { Engine } from './engine/engine.ts';
import type { AstNode } from './sql/ast.ts';
import type { CompiledStatement } from './compile/compile-query.ts';
import type { FailFault, Scenario } from './scenario/parse-scenario.ts';
import { Processes } from './session/processes.ts';
import { StatementLog } from './session/statement-record.ts';
import { defaultVariables, type VariableValue } from './session/variables.ts';

/** What a statement meets when it touches a table; `*` is every query. */
export interface Fault {
  readonly slowSeconds?: number;
  readonly fail?: Partial<FailFault> & { message: string };
}

/** The simulated cluster: data, clock, faults, and what its connections do. */
export interface Cluster {
  readonly scenario: Scenario;
  readonly engine: Engine;
  readonly clock: ClusterClock;
  readonly log: StatementLog;
  readonly processes: Processes;
  readonly faults: Map<string, Fault>;
  readonly globals: Map<string, VariableValue>;
  /** Parsed queries by their text. */
  readonly parsed: Map<string, AstNode>;
  /** Translations of statements that hold nothing of a session. */
  readonly compiled: Map<string, CompiledStatement>;
}

export async function openCluster(scenario: Scenario, options: { runClock: boolean }): Promise<Cluster> {
  const engine = await Engine.open();
  await engine.load(scenario, isComputed);
  const globals = defaultVariables(scenario.release, scenario.timeZone);
  for (const [name, value] of Object.entries(scenario.variables)) globals.set(name.toLowerCase(), value);
  return {
    scenario,
    engine,
    clock: createClock({ startMs: scenario.nowMs, runs: options.runClock }),
    log: new StatementLog(),
    processes: new Processes(),
    faults: scenarioFaults(scenario),
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
