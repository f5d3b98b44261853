import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashOfKey } from '../auth/api-key.ts';
import { ask, postJson } from '../testing/ask.ts';
import { openContractAgent } from '../testing/contract-agent.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

let folder: string;
const running = new Set<ChildProcessWithoutNullStreams>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-cli-'));
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  rmSync(folder, { recursive: true, force: true });
});

/** The command line as a real process in a folder of its own, without this process's settings. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['--import', TSX, MAIN, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
  });
  running.add(child);
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (part) => (texts.stdout += String(part)));
  child.stderr.on('data', (part) => (texts.stderr += String(part)));
  const ended = once(child, 'close').then(([code]) => ({ code: Number(code), ...texts }));
  const printed = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(texts.stdout);
      if (match) return match;
      await Promise.race([once(child.stdout, 'data'), ended.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
    }
  };
  return { child, ended, printed };
}

const run = (args: readonly string[], env?: Readonly<Record<string, string>>) => start(args, env).ended;

describe('starrocks-mcp', () => {
  it('tells its release and its commands', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await run(['--help'])).stdout).toMatch(/stdio[^]*http[^]*key/);
  });

  it.each([['nonsense'], ['tenant'], ['tenant add'], ['tenant add one two'], ['audit --decision maybe']])(
    'ends with 2 and a word of help for "%s"',
    async (words) => {
      const { code, stdout, stderr } = await run(words.split(' '));
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^(error: |Usage: )[^]*Usage: |^Usage: /);
    },
  );

  it('lists all that is wrong with the settings and ends with 2', async () => {
    writeFileSync(join(folder, '.env'), 'PORT=http\nLOG_LEVEL=loud\n');
    const { code, stdout, stderr } = await run(['http'], { SR_HOST: 'fe', ALLOWED_HOSTS: '*' });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/PORT[^]*LOG_LEVEL|LOG_LEVEL[^]*PORT/);
    expect(stderr).toContain('ALLOWED_HOSTS');
    expect(stderr).not.toMatch(/\n +at /);
  });

  it('says in a sentence that the port is taken', async () => {
    const first = start(['http'], { SR_HOST: 'fe', PORT: '0' });
    const [, port] = await first.printed(/"url":"http:\/\/127\.0\.0\.1:(\d+)"/);
    const { code, stderr } = await run(['http'], { SR_HOST: 'fe', PORT: port ?? '', DATA_DIR: 'another' });
    expect(code).toBe(2);
    expect(stderr).toContain(`${port} is in use`);
  });

  it('serves the tenants file over HTTP, and stops on SIGTERM with 0', async () => {
    await using agent = await openContractAgent();
    writeFileSync(
      join(folder, 'tenants-config.json'),
      JSON.stringify({ tenants: { acme: { agent_url: agent.url, agent_token_env: 'T' } } }),
    );
    const made = await run(['key', 'create', '--tenant', 'acme', '--name', 'dba', '--write']);
    const hub = start(['http', '--remote'], { PORT: '0', T: agent.token, SR_HOST: 'not-used' });
    const [, url] = await hub.printed(/"url":"(http:\/\/[^"]+)"/);
    const key = made.stdout.trim();
    const body = { tool: 'run_select_sql', arguments: { sql: 'SELECT 1 AS one' } };
    expect((await postJson(`${url}/call-tool`, { key, body })).json()).toMatchObject({ success: true, tenant: 'acme' });
    expect((await ask(`${url}/tools`)).status).toBe(401);
    hub.child.kill('SIGTERM');
    const { code, stdout, stderr } = await hub.ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toContain(key);
  });
});

describe('starrocks-mcp key create', () => {
  it('shows the key once on stdout, and the entry with its hash beside it', async () => {
    const { stdout, stderr } = await run([
      'key',
      'create',
      '--tenant',
      'a',
      '--tenant',
      'b',
      '--tool',
      'get_disk_usage',
      '--expires',
      '2030-01-31',
      '--from',
      '10.0.0.0/8',
      '--rate',
      '600',
      '--concurrent',
      '20',
    ]);
    const key = stdout.trim();
    const entry: unknown = JSON.parse(/^ +(\{.*\})$/m.exec(stderr)?.[1] ?? '');
    expect(entry).toMatchObject({
      hash: `sha256:${hashOfKey(key)}`,
      tenants: ['a', 'b'],
      tools: ['get_disk_usage'],
      expires: '2030-01-31',
      source_addresses: ['10.0.0.0/8'],
      rate_limit_per_minute: 600,
      concurrent_requests: 20,
    });
    expect(stderr).not.toContain(key);
  });

  it('adds the entry to the tenants file and keeps the rest and its mode', async () => {
    const path = join(folder, 'tenants.json');
    const file = { tenants: { acme: { agent_url: 'http://127.0.0.1:9', agent_token: 't' } } };
    writeFileSync(path, JSON.stringify(file), { mode: 0o640 });
    const { code, stdout } = await run(['key', 'create', '--tenant', 'acme', '--write'], { TENANTS_CONFIG: path });
    const text = readFileSync(path, 'utf8');
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({
      ...file,
      api_keys: [{ hash: `sha256:${hashOfKey(stdout.trim())}`, tenants: ['acme'] }],
    });
    expect(text).not.toContain(stdout.trim());
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it.each([
    ['no tenant', [], 'the id of a tenant'],
    ['a tenant that cannot be', ['--tenant', 'a b'], 'a tenant id'],
    ['a day that is none', ['--tenant', 'a', '--expires', 'soon'], 'a date'],
    ['a day that no calendar has', ['--tenant', 'a', '--expires', '2027-02-30'], 'a date'],
    ['a moment that is over', ['--tenant', 'a', '--expires', '2020-01-01T00:00:00Z'], 'has passed'],
    ['a day that is over', ['--tenant', 'a', '--expires', '2020-01-01'], 'has passed'],
    ['a tool that there is not', ['--tenant', 'a', '--tool', 'get_nothing'], 'there is no tool "get_nothing"'],
    ['a name without an end', ['--tenant', 'a', '--name', 'n'.repeat(300)], '--name'],
    ['the name of another key', ['--tenant', 'a', '--name', 'ADMIN_KEY'], 'choose another'],
    ['a role that is none', ['--role', 'root'], 'Allowed choices'],
    ['an option that is none', ['--nonsense'], 'unknown option'],
    ['two places to keep it', ['--tenant', 'a', '--write', '--store'], 'cannot be used with'],
    ['a network that is none', ['--tenant', 'a', '--from', '10.0.0.0/99'], 'an IP address'],
    ['no rate at all', ['--tenant', 'a', '--rate', '0'], 'a whole number'],
    ['a key of the metrics for one tenant', ['--tenant', 'a', '--role', 'metrics'], '--role metrics --name prometheus'],
    ['no file to write to', ['--tenant', 'a', '--write'], 'tenants-config.example.json'],
  ])('refuses %s with a sentence and 2', async (_, args, message) => {
    const { code, stdout, stderr } = await run(['key', 'create', ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});

describe('starrocks-mcp stdio', () => {
  it('speaks nothing but the protocol on stdout, also when the cluster is down', async () => {
    const junk: Error[] = [];
    const env = { PATH: process.env.PATH ?? '', SR_HOST: '127.0.0.1', SR_PORT: '1' };
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: ['--import', TSX, MAIN, 'stdio'],
      env,
      cwd: folder,
      stderr: 'ignore',
    });
    const client = new Client({ name: 'test', version: '1' });
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the client has no other way
    client.onerror = (error) => junk.push(error);
    await client.connect(transport);
    const result = await client.callTool({ name: 'run_select_sql', arguments: { sql: 'SELECT 1' } });
    await client.close();
    expect(result).toMatchObject({ isError: true, structuredContent: { code: 'DB_UNAVAILABLE' } });
    expect(junk).toEqual([]);
  });
});
