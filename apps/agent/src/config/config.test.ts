import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, type Environment } from '@starrocks-mcp/settings';
import { loadConfig } from './config.ts';
import { FILE_VARIABLES, variablesSchema } from './variables.ts';

const LEAST = { SR_HOST: '10.0.1.100', SR_USER: 'mcp_reader', AGENT_TOKEN: 't'.repeat(64) };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function problemsOf(env: Environment): string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((problem) => problem.where);
    throw error;
  }
  return [];
}

describe('loading the configuration', () => {
  it('is strict where nothing is said', () => {
    expect(loadConfig(LEAST)).toMatchObject({
      cluster: { port: 9030, database: 'information_schema', tls: undefined },
      door: { host: '127.0.0.1', port: 8080, allowedHosts: [] },
      ceilings: { maxRows: 10_000, maxBytes: 8_388_608, timeoutMs: 60_000 },
      maxConcurrent: 8,
      maxQueue: 16,
      adhocSql: true,
      shutdownGraceMs: 10_000,
    });
  });

  it('allows an account without a password', () => {
    expect(loadConfig({ ...LEAST, SR_PASSWORD: '' }).cluster.password.reveal()).toBe('');
  });

  it('lists all problems at once, each with an example and none with its value', () => {
    const env = { SR_PORT: '9030x', AGENT_PORT: '70000', AGENT_TOKEN: 'blank in it', AGENT_ADHOC_SQL: 'perhaps' };
    expect(problemsOf(env).toSorted()).toEqual(
      ['AGENT_ADHOC_SQL', 'AGENT_PORT', 'AGENT_TOKEN', 'SR_HOST', 'SR_PORT', 'SR_USER'].toSorted(),
    );
    expect(() => loadConfig(env)).toThrow(/6 settings are wrong[\s\S]*for example {2}SR_PORT=9030/);
    expect(() => loadConfig(env)).not.toThrow(/9030x|blank in it|perhaps/);
  });

  it('reads secrets from files, without the line break at their end', () => {
    const { AGENT_TOKEN: _token, ...rest } = LEAST;
    const config = loadConfig({
      ...rest,
      SR_PASSWORD_FILE: file('password', 'p w\n'),
      AGENT_TOKEN_FILE: file('token', 'f'.repeat(64)),
    });
    expect(config.cluster.password.reveal()).toBe('p w');
    expect(config.door.tokens.map((token) => token.reveal())).toEqual(['f'.repeat(64)]);
  });

  it('names a secret file that cannot be read, or that competes with its variable', () => {
    expect(problemsOf({ ...LEAST, SR_PASSWORD_FILE: join(folder, 'nothing') })).toEqual(['SR_PASSWORD_FILE']);
    expect(problemsOf({ ...LEAST, AGENT_TOKEN_FILE: file('second', 'x') })).toEqual(['AGENT_TOKEN_FILE']);
  });

  it('does not print secrets', () => {
    const config = loadConfig({ ...LEAST, SR_PASSWORD: 'hush-hush', AGENT_TOKEN_NEXT: 'next-token' });
    const printed = inspect(config, { depth: 9 }) + JSON.stringify(config) + String(config.cluster.password);
    expect(printed).not.toMatch(/hush-hush|next-token|ttttt/);
  });
});

describe('the manual', () => {
  it('lists every variable once, with its default', () => {
    const manual = readFileSync(new URL('../../../../docs/agent-install.md', import.meta.url), 'utf8');
    const rows = [...manual.matchAll(/^\| (`[A-Z_]+`(?: or `[A-Z_]+`)?) \|([^|]*)\|/gm)];
    const listed = rows.flatMap((row) => [...(row[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map((name) => name[1] ?? ''));
    const known = [...Object.keys(variablesSchema.shape), ...FILE_VARIABLES.map((name) => `${name}_FILE`)];
    expect(listed.toSorted()).toEqual(known.toSorted());
    const port = rows.find((row) => row[1] === '`AGENT_PORT`')?.[2];
    expect(Number(port)).toBe(loadConfig(LEAST).door.port);
  });
});
