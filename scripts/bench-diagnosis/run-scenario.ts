import { CAUSES, CHECKS, diagnose, type ClusterPort, type Language, type Report } from '@starrocks-mcp/experts';
import { DEFAULT_LIMITS, HubError } from '@starrocks-mcp/protocol';
import { startSimulator } from '@starrocks-mcp/simulator';
import { createGuard } from '@starrocks-mcp/sql-guard';
import { openPool, READABLE_VARIABLES, type ClusterPool } from '@starrocks-mcp/starrocks';
import { judgeReport, type Judgement } from './judge-report.ts';
import type { ScenarioFile } from './scenario-files.ts';

/** What came of one scenario: a report and its judgement, or the error that took their place. */
export interface Outcome {
  readonly name: string;
  readonly about: string;
  readonly report?: Report;
  readonly judgement?: Judgement;
  readonly error?: string;
}

const guard = createGuard({ readableVariables: READABLE_VARIABLES });

/** Starts the simulated cluster, diagnoses it over the MySQL protocol as the hub would, and judges the report. */
export async function runScenario(file: ScenarioFile, language: Language): Promise<Outcome> {
  const named = { name: file.name, about: file.expect.about };
  try {
    const report = await diagnoseScenario(file, language);
    return { ...named, report, judgement: judgeReport(report, file.expect) };
  } catch (error) {
    return { ...named, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

async function diagnoseScenario({ name, scenario }: ScenarioFile, language: Language): Promise<Report> {
  await using simulator = await startSimulator({ scenario });
  const pool = openPool({ host: simulator.host, port: simulator.port, user: 'root', password: '' });
  const refused: string[] = [];
  try {
    const report = await diagnose({
      port: createPort(pool, refused),
      tenant: name,
      language,
      checks: CHECKS,
      causes: CAUSES,
    });
    if (refused.length > 0) throw new Error(`the guard refuses statements of checks: ${refused.join('; ')}`);
    return report;
  } finally {
    await pool.close();
  }
}

/** A statement that the guard refuses is a defect of its check, which the report alone would show as unknown. */
function createPort(pool: ClusterPool, refused: string[]): ClusterPort {
  return {
    query: async (sql) => {
      const verdict = guard.judge(sql);
      if (verdict.ok) return pool.run(verdict.statement, DEFAULT_LIMITS);
      refused.push(`${verdict.refusal.code} in ${sql}`);
      throw new HubError('NOT_READ_ONLY', verdict.refusal.message);
    },
  };
}
