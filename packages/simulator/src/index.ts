export { startSimulator, type Simulator, type SimulatorOptions } from './simulator.ts';
export { ScenarioError, parseScenario, type Scenario } from './scenario/parse-scenario.ts';
export type { Fault } from './cluster.ts';
export type { RunningQuery } from './session/processes.ts';
export type { StatementRecord } from './session/statement-record.ts';
