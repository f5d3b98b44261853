import type { ClusterClock } from './clock.ts';
import type { Engine } from './engine/engine.ts';
import type { AstNode } from './sql/ast.ts';
import type { CompiledStatement } from './compile/compile-query.ts';
import type { FailFault, Scenario } from './scenario/parse-scenario.ts';
import type { Processes } from './session/processes.ts';
import type { StatementLog } from './session/statement-record.ts';
import type { VariableValue } from './session/variables.ts';

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
  /** What SHOW GRANTS says, by user; starts with the scenario's. */
  readonly shownGrants: Map<string, readonly string[]>;
  readonly globals: Map<string, VariableValue>;
  /** Parsed queries by their text. */
  readonly parsed: Map<string, AstNode>;
  /** Translations of statements that hold nothing of a session. */
  readonly compiled: Map<string, CompiledStatement>;
}
