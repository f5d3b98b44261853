import { describe, expect, it } from 'vitest';
import { aKey } from '../testing/a-hub.ts';
import { parseTenantsFile, TenantsFileError, type TenantsProblem } from './parse-tenants-file.ts';

const defaults = {
  language: 'en',
  adhocSql: true,
  limits: { maxRows: 100, maxBytes: 1000, timeoutMs: 5000 },
  quota: { ratePerMinute: 60, concurrentRequests: 10, statementsPerHour: 0 },
} as const;

const deps = {
  env: { ACME_TOKEN: 'token-from-variable' },
  defaults,
  readSecretFile(path: string): string {
    if (path === 'token.txt') return 'token-from-file\n';
    throw new Error('ENOENT');
  },
};

const parse = (file: unknown) => parseTenantsFile(JSON.stringify(file, null, 2), deps);

function problemsOf(text: string): readonly TenantsProblem[] {
  try {
    parseTenantsFile(text, deps);
  } catch (error) {
    if (error instanceof TenantsFileError) return error.problems;
    throw error;
  }
  return [];
}

function tenantOf(entry: Record<string, unknown>) {
  const tenant = parse({ tenants: { acme: entry } }).tenants.get('acme');
  if (!tenant) throw new Error('no tenant');
  return tenant;
}

const agent = { agent_url: 'http://127.0.0.1:8080', agent_token: 't' };

describe('parseTenantsFile', () => {
  it('reads the file of the user guide as it stands', () => {
    const entry = {
      ...agent,
      name: 'ABC 公司',
      description: 'd',
      enabled: true,
      created_at: '2025-01-15T00:00:00Z',
      contact: 'a@b.c',
    };
    expect(tenantOf(entry)).toMatchObject({
      id: 'acme',
      name: 'ABC 公司',
      enabled: true,
      language: 'en',
      limits: defaults.limits,
    });
  });

  it.each([
    ['itself', { agent_token: 'plain' }, 'plain'],
    ['a variable', { agent_token_env: 'ACME_TOKEN' }, 'token-from-variable'],
    ['a file beside it', { agent_token_file: 'token.txt' }, 'token-from-file'],
  ])('takes the token from %s', (_, token, expected) => {
    const { target } = tenantOf({ agent_url: agent.agent_url, ...token });
    expect(target.kind === 'agent' && target.token.reveal()).toBe(expected);
  });

  it('lets a tenant tighten what the hub gives', () => {
    const limits = { max_rows: 5, timeout_seconds: 2, concurrency: 1, rate_per_minute: 7, statements_per_hour: 9 };
    expect(tenantOf({ ...agent, language: 'zh', adhoc_sql: false, limits })).toMatchObject({
      language: 'zh',
      adhocSql: false,
      limits: { maxRows: 5, maxBytes: 1000, timeoutMs: 2000 },
      quota: { ratePerMinute: 7, concurrentRequests: 10, statementsPerHour: 9 },
      concurrency: 1,
    });
  });

  it.each([
    [
      'a misspelt name',
      '{\n "tenants": {\n  "a": {\n   "agent_url": "http://h", "agent_token": "t",\n   "enabeld": false\n  }\n }\n}',
      5,
      'enabeld',
    ],
    [
      'no way to the cluster',
      '{\n "tenants": {\n  "a": { "name": "A" }\n }\n}',
      3,
      'exactly one of agent_url, direct and',
    ],
    [
      'two ways',
      '{"tenants": {"a": {"agent_url": "http://h", "agent_token": "t", "direct": {"host": "h", "user": "u"}}}}',
      1,
      'exactly one',
    ],
    ['an unknown link', '{\n "tenants": { "a": {\n  "link": "dial-in" } }\n}', 3, 'dial-out'],
    [
      'dial-out with an address',
      '{\n "tenants": {\n "a": {"link": "dial-out", "agent_url": "http://h"} }\n}',
      3,
      'exactly one',
    ],
    [
      'another scheme',
      '{"tenants": {"a": {\n "agent_url": "file:///etc/passwd", "agent_token": "t"}}}',
      2,
      'http:// or https://',
    ],
    [
      'a password in the URL',
      '{"tenants": {"a": {\n "agent_url": "http://u:hunter2@h", "agent_token": "t"}}}',
      2,
      'user or password',
    ],
    ['a name that JavaScript overlooks', '{"tenants": {\n "__proto__": {"link": "dial-out"}}}', 2, 'no tenant id'],
    ['no token', '{"tenants": {\n "a": {"agent_url": "http://h"}}}', 2, 'exactly one of agent_token'],
    [
      'a variable that is not set',
      '{"tenants": {"a": {"agent_url": "http://h",\n "agent_token_env": "NOPE"}}}',
      2,
      'NOPE, which is not set',
    ],
    [
      'a file that is not there',
      '{"tenants": {"a": {"agent_url": "http://h",\n "agent_token_file": "nope"}}}',
      2,
      'cannot be read',
    ],
    [
      'an id with a blank',
      '{"tenants": {\n "a b": {"agent_url": "http://h", "agent_token": "t"}}}',
      2,
      'letters, digits',
    ],
    [
      'a key in clear',
      '{"tenants": {},\n "api_keys": [\n {"hash": "hunter2", "tenants": ["a"]}]}',
      3,
      'starrocks-mcp key create',
    ],
    [
      'a key that opens nothing',
      `{"tenants": {}, "api_keys": [\n {"hash": "sha256:${'0'.repeat(64)}"}]}`,
      2,
      'opens nothing',
    ],
    ['broken JSON', '{"tenants": {\n "a": {,}}}', 2, 'double quotes'],
  ])('names the line of %s', (_, text, line, message) => {
    expect(problemsOf(text)).toContainEqual({ line, message: expect.stringContaining(message) });
  });

  it('lists everything that is wrong at once, and no value', () => {
    const text =
      '{"tenants": {"a": {"agent_url": "hunter2://x", "agent_token": "hunter2"}, "b": {"link": "dial-out"}, "c": {"enabled": "hunter2"}}}';
    expect(problemsOf(text).length).toBeGreaterThan(1);
    expect(JSON.stringify(problemsOf(text))).not.toContain('hunter2');
  });

  it('keeps a link when only its tenant’s words change, and drops it when the way does', () => {
    const before = tenantOf(agent).linkFingerprint;
    expect(tenantOf({ ...agent, name: 'other' }).linkFingerprint).toBe(before);
    expect(tenantOf({ ...agent, agent_token: 'rotated' }).linkFingerprint).not.toBe(before);
  });

  it('warns of keys for tenants that are gone, and of tokens that travel unencrypted', () => {
    const { warnings } = parse({
      tenants: { a: { ...agent, agent_url: 'http://10.1.1.1' } },
      api_keys: [aKey(['gone']).entry],
    });
    expect(warnings.join('\n')).toMatch(/"gone"[^]*unencrypted/);
  });

  it('warns of a key for a tool that there is not, which otherwise would open nothing without a word', () => {
    const { entry } = aKey(['a'], { tools: ['get_disk_usage', 'get_disk_usages'] });
    const { warnings } = parse({ tenants: { a: agent }, api_keys: [entry] });
    expect(warnings.join('\n')).toMatch(/^[^"]*"get_disk_usages"[^"]*$/m);
  });

  it('ends a key with its last day', () => {
    const { keys } = parse({ tenants: { a: agent }, api_keys: [aKey(['a'], { expires: '2030-06-01' }).entry] });
    expect([...keys.values()].map(({ expiresAt }) => expiresAt)).toEqual([Date.parse('2030-06-02T00:00:00Z')]);
  });
});
