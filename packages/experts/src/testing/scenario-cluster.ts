import { DEFAULT_LIMITS, HubError } from '@starrocks-mcp/protocol';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { createGuard } from '@starrocks-mcp/sql-guard';
import { openPool, READABLE_VARIABLES } from '@starrocks-mcp/starrocks';
import type { ClusterPort } from '../port.ts';

/** A simulated cluster and the port to it over the MySQL protocol, each statement judged by the guard first. */
export interface ScenarioCluster extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly port: ClusterPort;
}

export async function openScenarioCluster(scenario: unknown): Promise<ScenarioCluster> {
  const simulator = await startSimulator({ scenario });
  const pool = openPool({ host: simulator.host, port: simulator.port, user: 'root', password: '' });
  const guard = createGuard({ readableVariables: READABLE_VARIABLES, queryProfile: true });
  return {
    simulator,
    port: {
      query(sql) {
        const verdict = guard.judge(sql);
        if (verdict.ok) return pool.run(verdict.statement, DEFAULT_LIMITS);
        return Promise.reject(new HubError('NOT_READ_ONLY', `${verdict.refusal.message} ${sql}`));
      },
    },
    async [Symbol.asyncDispose]() {
      await pool.close();
      await simulator.close();
    },
  };
}
