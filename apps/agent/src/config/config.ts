import { readFileSync } from 'node:fs';
import type { StatementLimits } from '@starrocks-mcp/protocol';
import type { Policy } from '@starrocks-mcp/sql-guard';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { readPolicy } from './read-policy.ts';
import { Secret } from './secret.ts';
import { FILE_VARIABLES, findVariableHelp, variablesSchema, type Variables } from './variables.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything the owner of this agent decides. */
export interface AgentConfig {
  readonly cluster: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: Secret;
    /** Empty: the session has no default database. */
    readonly database: string;
    /** Undefined: plain text. */
    readonly tls: { readonly ca: string | undefined; readonly verify: boolean } | undefined;
  };
  readonly door: {
    readonly host: string;
    readonly port: number;
    /** Names for the `Host` header beyond loopback, `host` and plain addresses. */
    readonly allowedHosts: readonly string[];
    /** One, or two while one replaces the other. */
    readonly tokens: readonly Secret[];
  };
  readonly ceilings: StatementLimits;
  readonly maxConcurrent: number;
  readonly maxQueue: number;
  /** Off: only statements whose tables are all system tables run. */
  readonly adhocSql: boolean;
  /** What may be read; undefined leaves it to the grants of the account. */
  readonly policy: Policy | undefined;
  readonly shutdownGraceMs: number;
  readonly logLevel: Variables['LOG_LEVEL'];
}

/** Reads and checks all settings; throws ConfigError that lists everything wrong at once. Opens nothing but `*_FILE`s. */
export function loadConfig(environment: Environment): AgentConfig {
  const { env, problems } = readSecretFiles(withoutBlanks(environment));
  const parsed = variablesSchema.safeParse(env);
  const { policy, problems: policyProblems } = readPolicy(env['AGENT_POLICY']);
  problems.push(...policyProblems);
  if (parsed.success && problems.length === 0) return configOf(parsed.data, policy);
  const wrong = new Set(parsed.error?.issues.map((issue) => String(issue.path[0])));
  for (const problem of problems) wrong.delete(problem.variable.replace(/_FILE$/, ''));
  throw new ConfigError([...problems, ...[...wrong].map(problemOf)]);
}

/** A variable set to nothing counts as not set. */
function withoutBlanks(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
}

function readSecretFiles(environment: Environment): { env: Environment; problems: ConfigProblem[] } {
  const env: Record<string, string | undefined> = { ...environment };
  const problems: ConfigProblem[] = [];
  for (const name of FILE_VARIABLES) {
    const variable = `${name}_FILE`;
    const path = env[variable];
    if (path === undefined) continue;
    const example = `${variable}=/run/secrets/${name.toLowerCase()}`;
    if (env[name] !== undefined) {
      problems.push({ variable, expected: `either ${name} or ${variable}, not both`, example });
      continue;
    }
    try {
      env[name] = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    } catch {
      problems.push({ variable, expected: 'the path of a file that this process can read', example });
    }
  }
  return { env, problems };
}

function problemOf(variable: string): ConfigProblem {
  const help = findVariableHelp(variable);
  return { variable, expected: help?.expected ?? 'another value', example: help?.example ?? `${variable}=…` };
}

function configOf(variables: Variables, policy: Policy | undefined): AgentConfig {
  const tokens = [variables.AGENT_TOKEN, variables.AGENT_TOKEN_NEXT].filter((token) => token !== undefined);
  return {
    cluster: {
      host: variables.SR_HOST,
      port: variables.SR_PORT,
      user: variables.SR_USER,
      password: new Secret(variables.SR_PASSWORD),
      database: variables.SR_DATABASE,
      tls: variables.SR_TLS ? { ca: variables.SR_TLS_CA, verify: variables.SR_TLS_VERIFY } : undefined,
    },
    door: {
      host: variables.AGENT_HOST,
      port: variables.AGENT_PORT,
      allowedHosts: variables.AGENT_ALLOWED_HOSTS,
      tokens: tokens.map((token) => new Secret(token)),
    },
    ceilings: {
      maxRows: variables.AGENT_MAX_ROWS,
      maxBytes: variables.AGENT_MAX_BYTES,
      timeoutMs: variables.AGENT_MAX_SECONDS * 1_000,
    },
    maxConcurrent: variables.AGENT_MAX_CONCURRENT,
    maxQueue: variables.AGENT_MAX_QUEUE,
    adhocSql: variables.AGENT_ADHOC_SQL,
    policy,
    shutdownGraceMs: variables.AGENT_SHUTDOWN_SECONDS * 1_000,
    logLevel: variables.LOG_LEVEL,
  };
}
