import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StatementLimits } from '@starrocks-mcp/protocol';
import {
  ConfigError,
  parseVariables,
  type ConfigProblem,
  readSecretFiles,
  Secret,
  type Environment,
} from '@starrocks-mcp/settings';
import { readTracingSettings, type TracingSettings } from '@starrocks-mcp/tracing';
import { AGENT_VERSION } from '../version.ts';
import type { OwnerPolicy } from '../owner-policy/owner-policy.ts';
import type { AllowedExcess } from '../grants/grant-watch.ts';
import { readIdentity, type AgentIdentity } from '../identity/identity-store.ts';
import { proxyFor } from '../network/proxy.ts';
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
    /** Where tokens come from files: read again when these change. */
    readonly readTokens: () => readonly Secret[];
    readonly tokenFiles: readonly string[];
  };
  /** Rights beyond reading with which the agent serves all the same. */
  readonly allowedExcess: AllowedExcess;
  readonly ceilings: StatementLimits;
  readonly maxConcurrent: number;
  readonly maxQueue: number;
  /** Off: only statements of the signed catalogue run. */
  readonly adhocSql: boolean;
  /** What the owner's file says, or the strict default. */
  readonly policy: OwnerPolicy;
  /** Watched for changes; undefined when the policy came in a variable. */
  readonly policyFile: string | undefined;
  /** Who this agent is to its hub; undefined: not enrolled, the hub is known by its token alone. */
  readonly identity: AgentIdentity | undefined;
  /** As it was read, for requests to the hub; a function, as it holds secrets. */
  readonly env: () => Environment;
  /** The proxy on the way to an address, by HTTPS_PROXY and NO_PROXY; a function, as its address may hold a password. */
  readonly proxyFor: (url: URL) => URL | undefined;
  /** Absolute. Holds the record of statements and the identity. */
  readonly stateDir: string;
  readonly killSwitchPath: string;
  /** Undefined: the one that came with the agent. */
  readonly cataloguePath: string | undefined;
  readonly auditKeepDays: number;
  /** True under systemd's own manager, where files have owners other than the service. */
  readonly isSystemService: boolean;
  readonly shutdownGraceMs: number;
  readonly logLevel: Variables['LOG_LEVEL'];
  /** Undefined: traces are off. */
  readonly tracing: TracingSettings | undefined;
}

/** Reads and checks all settings; throws ConfigError that lists everything wrong at once. Opens `*_FILE`s and the identity, nothing else. */
export function loadConfig(environment: Environment): AgentConfig {
  const { env, problems: fileProblems } = readSecretFiles({
    env: environment,
    names: FILE_VARIABLES,
    readTextFile: (path) => readFileSync(path, 'utf8'),
  });
  const { policy, problems: policyProblems } = readPolicy(env['AGENT_POLICY']);
  const { variables, problems } = parseVariables(variablesSchema, env);
  const { identity, problems: identityProblems } = readOwnIdentity(env['AGENT_STATE_DIR']);
  const told = [...fileProblems, ...policyProblems, ...identityProblems, ...checkToken(env, identity)];
  const toldNames = new Set(told.map(({ where }) => where.replace(/_FILE$/, '')));
  const found = [...told, ...problems.filter(({ where }) => !toldNames.has(where))];
  if (!variables || found.length > 0) throw new ConfigError(found);
  return configOf(variables, { policy, environment, identity });
}

const TOKEN_NAMES = ['AGENT_TOKEN', 'AGENT_TOKEN_NEXT'] as const;

/** Throws what is wrong with them now. */
function readTokens(environment: Environment): readonly Secret[] {
  const { env, problems } = readSecretFiles({
    env: environment,
    names: TOKEN_NAMES,
    readTextFile: (path) => readFileSync(path, 'utf8'),
  });
  if (problems.length > 0) throw new ConfigError(problems);
  const { AGENT_TOKEN, AGENT_TOKEN_NEXT } = variablesSchema
    .pick({ AGENT_TOKEN: true, AGENT_TOKEN_NEXT: true })
    .parse(env);
  return [AGENT_TOKEN, AGENT_TOKEN_NEXT].filter((token) => token !== undefined).map((token) => new Secret(token));
}

const DEFAULT_STATE_DIR = './state';

function readOwnIdentity(stateDir = DEFAULT_STATE_DIR): {
  readonly identity: AgentIdentity | undefined;
  readonly problems: readonly ConfigProblem[];
} {
  try {
    return { identity: readIdentity(resolve(stateDir)), problems: [] };
  } catch (error) {
    const expected = `a folder with an identity that can be used. ${error instanceof Error ? error.message : ''}`;
    return { identity: undefined, problems: [{ where: 'AGENT_STATE_DIR', expected }] };
  }
}

/** An agent that calls the hub itself is called by nobody, so it needs no token. */
function checkToken(env: Environment, identity: AgentIdentity | undefined): readonly ConfigProblem[] {
  if (identity?.link === 'dial-out' || env['AGENT_TOKEN'] !== undefined) return [];
  return [
    {
      where: 'AGENT_TOKEN',
      expected: 'the secret that the hub presents: visible characters without blanks',
      example: 'AGENT_TOKEN=<64 characters, for example of: openssl rand -hex 32>',
    },
  ];
}

interface ReadSettings {
  readonly policy: OwnerPolicy;
  readonly environment: Environment;
  readonly identity: AgentIdentity | undefined;
}

function configOf(variables: Variables, { policy, environment, identity }: ReadSettings): AgentConfig {
  const stateDir = resolve(variables.AGENT_STATE_DIR);
  const policyFile = environment['AGENT_POLICY_FILE'];
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
      readTokens: () => readTokens(environment),
      tokenFiles: TOKEN_NAMES.flatMap((name) => environment[`${name}_FILE`] ?? []),
    },
    allowedExcess: allowedExcess(variables.AGENT_ALLOW_EXCESS_GRANTS),
    ceilings: {
      maxRows: variables.AGENT_MAX_ROWS,
      maxBytes: variables.AGENT_MAX_BYTES,
      timeoutMs: variables.AGENT_MAX_SECONDS * 1_000,
    },
    maxConcurrent: variables.AGENT_MAX_CONCURRENT,
    maxQueue: variables.AGENT_MAX_QUEUE,
    adhocSql: variables.AGENT_ADHOC_SQL,
    policy,
    policyFile: policyFile === undefined || policyFile === '' ? undefined : resolve(policyFile),
    identity,
    env: () => environment,
    proxyFor: (url) => proxyFor(url, environment),
    stateDir,
    killSwitchPath: variables.AGENT_KILL_SWITCH ?? join(stateDir, 'kill-switch'),
    cataloguePath: variables.AGENT_CATALOGUE,
    auditKeepDays: variables.AGENT_AUDIT_KEEP_DAYS,
    isSystemService: environment['INVOCATION_ID'] !== undefined && environment['XDG_RUNTIME_DIR'] === undefined,
    shutdownGraceMs: variables.AGENT_SHUTDOWN_SECONDS * 1_000,
    logLevel: variables.LOG_LEVEL,
    tracing: readTracingSettings(variables, { name: 'starrocks-agent', version: AGENT_VERSION }),
  };
}

function allowedExcess(rights: readonly string[]): AllowedExcess {
  const words = new Set(rights);
  if (['TRUE', 'ON', 'YES'].some((word) => words.has(word))) return 'all';
  return new Set(rights.filter((word) => !['FALSE', 'OFF', 'NO'].includes(word)));
}
