import { readFileSync } from 'node:fs';
import type { StatementLimits } from '@starrocks-mcp/protocol';
import type { Policy } from '@starrocks-mcp/sql-guard';
import { ConfigError, parseVariables, readSecretFiles, Secret, type Environment } from '@starrocks-mcp/settings';
import { readPolicy } from './read-policy.ts';
import { FILE_VARIABLES, variablesSchema, type Variables } from './variables.ts';

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
  const { env, problems: fileProblems } = readSecretFiles({
    env: environment,
    names: FILE_VARIABLES,
    readTextFile: (path) => readFileSync(path, 'utf8'),
  });
  const { policy, problems: policyProblems } = readPolicy(env['AGENT_POLICY']);
  const { variables, problems } = parseVariables(variablesSchema, env);
  const told = [...fileProblems, ...policyProblems];
  const toldNames = new Set(told.map(({ where }) => where.replace(/_FILE$/, '')));
  const found = [...told, ...problems.filter(({ where }) => !toldNames.has(where))];
  if (!variables || found.length > 0) throw new ConfigError(found);
  return configOf(variables, policy);
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
