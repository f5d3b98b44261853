import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isLoopback, loadConfig, loadStdioConfig } from './config.ts';
import { ConfigError, type ConfigProblem } from '@starrocks-mcp/settings';

const files = new Map([['/run/secrets/api_key', 'key-from-a-file-0123456789\n']]);

const deps = {
  fileExists: (path: string) => ['./tenants-config.json', 't.json'].includes(path),
  readTextFile(path: string): string {
    const text = files.get(path);
    if (text === undefined) throw new Error('ENOENT');
    return text;
  },
};

const load = (env: Record<string, string>, remote = false) => loadConfig({ env, deps, remote });

function problemsOf(env: Record<string, string>): readonly ConfigProblem[] {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('listens on loopback port 3000 unless told otherwise', () => {
    expect(load({ SR_HOST: 'fe' }).listen).toEqual({ host: '127.0.0.1', port: 3000 });
  });

  it('tells all that is wrong at once, each with what is expected and an example', () => {
    const problems = problemsOf({
      PORT: 'http',
      ALLOWED_ORIGINS: 'app.example.com/path',
      ALLOWED_HOSTS: '*',
      ADMIN_KEY: 'short',
      API_KEY_ALLOW_ALL_TENANTS: 'maybe',
      API_KEY_FILE: '/nowhere',
      METRICS_KEY: 'short',
      TENANTS_CONFIG: '/nowhere.json',
      LOG_LEVEL: 'loud',
    });
    const wrong = problems.map(({ where }) => where);
    expect(wrong.toSorted()).toEqual(
      [
        'ADMIN_KEY',
        'ADMIN_KEY, METRICS_KEY',
        'ALLOWED_HOSTS',
        'ALLOWED_ORIGINS',
        'API_KEY_ALLOW_ALL_TENANTS',
        'API_KEY_FILE',
        'LOG_LEVEL',
        'METRICS_KEY',
        'PORT',
        'TENANTS_CONFIG',
      ].toSorted(),
    );
    const alone = problems.filter(({ where }) => !where.includes(','));
    expect(alone.every(({ expected, example }) => expected !== '' && example !== undefined)).toBe(true);
  });

  it('never repeats a value that is wrong, as it may be a secret', () => {
    const error = catchError(() => load({ SR_HOST: 'fe', ADMIN_KEY: 'hunter2' }));
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).not.toContain('hunter2');
  });

  it('reads a secret from the file that <name>_FILE names, and prints it nowhere', () => {
    const config = load({ SR_HOST: 'fe', API_KEY_FILE: '/run/secrets/api_key' });
    expect(config.keys.apiKey?.reveal()).toBe('key-from-a-file-0123456789');
    expect(inspect(config, { depth: 9 }) + JSON.stringify(config) + String(config.keys.apiKey)).not.toContain(
      '0123456789',
    );
  });

  it('refuses a secret that is given twice', () => {
    const env = { SR_HOST: 'fe', API_KEY: 'x'.repeat(30), API_KEY_FILE: '/run/secrets/api_key' };
    expect(problemsOf(env)).toMatchObject([{ where: 'API_KEY_FILE' }]);
  });

  it.each(['yes', '1', '*', '10.0.0.0/33', '0.0.0.0/0', 'loopback,nonsense'])(
    'refuses TRUST_PROXY=%s in a sentence',
    (TRUST_PROXY) => {
      expect(problemsOf({ SR_HOST: 'fe', TRUST_PROXY })).toMatchObject([{ where: 'TRUST_PROXY' }]);
    },
  );

  it('trusts proxies by name, address and network', () => {
    const TRUST_PROXY = 'loopback, uniquelocal, 10.0.0.7, 192.168.0.0/16, fd00::/8';
    expect(load({ SR_HOST: 'fe', TRUST_PROXY }).trustedProxies).toHaveLength(5);
  });

  it('refuses one key for two doors', () => {
    const key = 'x'.repeat(30);
    expect(problemsOf({ SR_HOST: 'fe', API_KEY: key, ADMIN_KEY: key })).toMatchObject([
      { where: 'API_KEY, ADMIN_KEY' },
    ]);
  });

  it('reads ALLOWED_ORIGINS=* as none, and says so at each start', () => {
    const config = load({ SR_HOST: 'fe', ALLOWED_ORIGINS: '*' });
    expect(config.allowedOrigins).toEqual([]);
    expect(config.notices.join()).toContain('ALLOWED_ORIGINS=*');
  });

  it('says at each start that one key opens all tenants', () => {
    const config = load({ TENANTS_CONFIG: 't.json', API_KEY: 'x'.repeat(40), API_KEY_ALLOW_ALL_TENANTS: 'true' });
    expect(config.notices.join()).toContain('any tenant');
  });

  it.each([
    ['a tenants file before SR_HOST', { TENANTS_CONFIG: 't.json', SR_HOST: 'fe' }, false, 't.json'],
    ['the usual file in remote mode, whatever SR_HOST says', { SR_HOST: 'fe' }, true, './tenants-config.json'],
    ['the usual file when nothing is named', {}, false, './tenants-config.json'],
  ])('takes %s', (_, env, remote, path) => {
    expect(load(env, remote).tenants).toEqual({ kind: 'file', path });
  });

  it('takes the one cluster that SR_* names otherwise', () => {
    expect(load({ SR_HOST: 'fe', SR_PORT: '9031' }).tenants).toMatchObject({
      kind: 'direct',
      cluster: { host: 'fe', port: 9031 },
    });
  });

  it('says what to set when there is no cluster to serve', () => {
    const nothing = { ...deps, fileExists: () => false };
    const error = catchError(() => loadConfig({ env: {}, deps: nothing }));
    expect(String(error)).toContain('SR_HOST');
  });
});

describe('loadStdioConfig', () => {
  it('has the defaults of the user guide', () => {
    const { cluster } = loadStdioConfig({ env: {}, deps });
    expect(cluster).toMatchObject({
      host: 'localhost',
      port: 9030,
      user: 'root',
      database: 'information_schema',
      tls: undefined,
    });
  });
});

describe('isLoopback', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.1.2.3', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['127.evil.example', false],
    ['10.0.0.1', false],
  ])('knows %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});

function catchError(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
