import { readFileSync } from 'node:fs';
import { ConfigError, type Environment } from '@starrocks-mcp/settings';
import { detectCapabilities } from '@starrocks-mcp/starrocks';
import { asHubError, type StatementCatalogue } from '@starrocks-mcp/protocol';
import { createCatalogueLock } from '../catalogue/catalogue-lock.ts';
import { loadCatalogue } from '../catalogue/load-catalogue.ts';
import { RELEASE_KEY } from '../catalogue/release-key.generated.ts';
import { loadConfig, type AgentConfig } from '../config/config.ts';
import { planTool, type DryRun } from '../dry-run/dry-run.ts';
import { capabilitiesOfRelease, findReleaseLine } from '../dry-run/release-capabilities.ts';
import { OwnerGate } from '../owner-policy/owner-gate.ts';
import { parseOwnerPolicy } from '../owner-policy/owner-policy.ts';
import { openClusterPool } from '../start-agent.ts';
import { describeDryRun } from './describe-dry-run.ts';
import { loadOwnerSettings, ownEnvironment } from './owner-settings.ts';
import { write, type TextSink } from './text-sink.ts';

/** Exit codes: listed; wrong usage, settings or policy. */
const DONE = 0;
const WRONG_USAGE = 2;

export interface DryRunOptions {
  readonly tool: string;
  readonly release?: string;
  readonly policy?: string;
  readonly json?: boolean;
}

interface Streams {
  readonly output: TextSink;
  readonly errors: TextSink;
}

/** `dry-run`: what a tool would ask here, and what of it the owner's policy lets leave. Reaches no hub. */
export async function runDryRun(
  options: DryRunOptions,
  { output, errors }: Streams,
  env: Environment = ownEnvironment(),
): Promise<number> {
  try {
    const config = withPolicyOf(options, loadOwnerSettings(env));
    const catalogue = catalogueOf(config);
    assertKnown(options.tool, catalogue);
    const { basis, capabilities, note } = await basisOf(options, env);
    const gate = new OwnerGate({
      policy: config.policy,
      settings: config,
      database: config.cluster.database,
      lock: createCatalogueLock(catalogue),
      killSwitch: { isEngaged: false },
      redactionKey: new Uint8Array(32),
    });
    const { tool } = options;
    const statements = planTool({ tool, statements: catalogue.statements, capabilities, gate });
    const result: DryRun = { tool, basis, adhocSql: gate.adhocSql, limits: gate.limits, statements };
    if (note !== undefined) await write(errors, `${note}\n`);
    await write(output, options.json === true ? `${JSON.stringify(result, null, 2)}\n` : describeDryRun(result));
    return DONE;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    await write(errors, `${error.message}\n`);
    return WRONG_USAGE;
  }
}

function wrong(where: string, expected: string, example: string): ConfigError {
  return new ConfigError([{ where, expected, example }]);
}

const EXAMPLE = 'starrocks-agent dry-run --tool analyze_storage_health --release 3.5';

function withPolicyOf({ policy: path }: DryRunOptions, config: AgentConfig): AgentConfig {
  if (path === undefined) return config;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw wrong('--policy', 'a policy file that can be read', `${EXAMPLE} --policy policy.json`);
  }
  const parsed = parseOwnerPolicy(text);
  if (parsed.ok) return { ...config, policy: parsed.policy };
  throw new ConfigError(
    parsed.problems.map((problem) => ({
      where: '--policy',
      expected: `a policy in JSON. ${problem}`,
      example: EXAMPLE,
    })),
  );
}

function catalogueOf({ cataloguePath }: AgentConfig): StatementCatalogue {
  const loaded = loadCatalogue(cataloguePath, RELEASE_KEY);
  if (loaded.ok) return loaded.catalogue;
  throw wrong('AGENT_CATALOGUE', loaded.problem, 'AGENT_CATALOGUE=starrocks-agent.catalogue.json');
}

function assertKnown(tool: string, { statements }: StatementCatalogue): void {
  const tools = [...new Set(statements.flatMap((one) => one.tools.map(({ name }) => name)))];
  if (!tools.includes(tool)) throw wrong('--tool', `one of ${tools.toSorted().join(', ')}`, EXAMPLE);
}

interface Basis extends Pick<DryRun, 'basis'> {
  readonly capabilities: Parameters<typeof planTool>[0]['capabilities'];
  readonly note?: string;
}

async function basisOf({ release }: DryRunOptions, env: Environment): Promise<Basis> {
  if (release !== undefined) {
    const line = findReleaseLine(release);
    if (line === undefined) throw wrong('--release', 'a release line of StarRocks, such as 3.5', EXAMPLE);
    return { basis: 'release', capabilities: capabilitiesOfRelease(line) };
  }
  if (env['SR_HOST'] === undefined) {
    return {
      basis: 'everything',
      capabilities: undefined,
      note: 'No cluster is set up here (SR_HOST): the statements for every release follow.',
    };
  }
  const pool = openClusterPool(loadConfig(env));
  try {
    const limits = { maxRows: 100_000, maxBytes: 64 * 1024 * 1024, timeoutMs: 20_000 };
    const capabilities = await detectCapabilities((statement) => pool.run(statement, limits));
    return { basis: 'cluster', capabilities };
  } catch (thrown) {
    const { code } = asHubError(thrown);
    return {
      basis: 'everything',
      capabilities: undefined,
      note: `The cluster did not tell its columns (${code}): the statements for every release follow. With --release 3.5 those of one.`,
    };
  } finally {
    await pool.close();
  }
}
