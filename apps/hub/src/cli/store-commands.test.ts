import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Agents } from '../store/agents.ts';
import { Enrolments } from '../store/enrolments.ts';
import { StoredKeys } from '../store/keys.ts';
import { openStore } from '../store/open-store.ts';
import { StoredTenants } from '../store/tenants.ts';
import { createProgram } from './program.ts';
import { readProcessWorld } from './process-world.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-store-cli-'));
  writeFileSync(join(folder, 'tenants.json'), JSON.stringify({ tenants: { filed: { link: 'dial-out' } } }));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The command line over a folder of its own. */
async function run(...words: readonly string[]): Promise<{ code: number; output: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const env = {
    TENANTS_CONFIG: join(folder, 'tenants.json'),
    PUBLIC_URL: 'https://mcp.example.com',
    TOKEN_OF_ACME: 'a-token-of-an-agent-0123456789',
  };
  let code = -1;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- streams that are no terminal
  const streams = { stdout, stderr } as unknown as Pick<NodeJS.Process, 'stdout' | 'stderr'>;
  const program = createProgram({
    world: () => ({ ...readProcessWorld(), ...streams, env }),
    exit: (ended) => (code = ended),
  });
  await program.parseAsync(words, { from: 'user' });
  return { code, output: `${String(stdout.read() ?? '')}${String(stderr.read() ?? '')}` };
}

describe('the operator’s command line', () => {
  it('makes tenants, lists them, closes and removes them', async () => {
    expect(await run('tenant', 'add', 'acme', '--name', 'Acme')).toMatchObject({ code: 0 });
    const url = ['--agent-url', 'https://agent.example.com', '--agent-token-env', 'TOKEN_OF_ACME'];
    expect(await run('tenant', 'add', 'called', ...url)).toMatchObject({ code: 0 });
    await run('tenant', 'disable', 'called');
    expect((await run('tenant', 'list')).output).toBe(
      'filed\tenabled\tdial-out\tfile\tfiled\nacme\tenabled\tdial-out\tstore\tAcme\ncalled\tdisabled\tagent\tstore\tcalled\n',
    );
    await run('tenant', 'remove', 'called');
    await run('tenant', 'enable', 'acme');
    expect((await run('tenant', 'list', '--json')).output).not.toContain('called');
  });

  it('changes what is named of a tenant of the store, and nothing else', async () => {
    await run('tenant', 'add', 'acme', '--name', 'Acme', '--contact', 'on call');
    const limits = ['--limit', 'rate_per_minute=600', '--limit', 'max_rows=5000'];
    expect(await run('tenant', 'set', 'acme', '--name', 'Acme Ltd', '--adhoc-sql', 'off', ...limits)).toMatchObject({
      code: 0,
    });
    await run('tenant', 'set', 'acme', '--limit', 'max_rows=default');
    const url = ['--agent-url', 'https://agent.example.com', '--agent-token-env', 'TOKEN_OF_ACME'];
    await run('tenant', 'set', 'acme', ...url);
    const { output } = await run('tenant', 'list', '--json');
    expect(JSON.parse(output)).toMatchObject({
      tenants: [
        { id: 'filed' },
        {
          id: 'acme',
          link: 'agent',
          name: 'Acme Ltd',
          contact: 'on call',
          adhoc_sql: false,
          agent_url: 'https://agent.example.com',
          limits: { rate_per_minute: 600 },
        },
      ],
    });
    expect(JSON.parse(output)).not.toHaveProperty('tenants.1.limits.max_rows');
    expect(output).not.toContain('a-token-of-an-agent');
    const store = openStore(join(folder, 'data'));
    expect(new StoredTenants(store).find('acme')?.token).toBe('a-token-of-an-agent-0123456789');
    store.close();
  });

  it.each([
    { words: ['nobody', '--name', 'x'], code: 1 },
    { words: ['filed', '--name', 'x'], code: 1 },
    { words: ['acme'], code: 2 },
    { words: ['acme', '--name', ''], code: 2 },
    { words: ['acme', '--agent-url', 'ftp://agent.example.com'], code: 2 },
    { words: ['acme', '--limit', 'max_rows=0'], code: 2 },
    { words: ['acme', '--agent-token-env', 'TOKEN_OF_ACME'], code: 1 },
  ])('changes nothing for tenant set $words', async ({ words, code }) => {
    await run('tenant', 'add', 'acme', '--name', 'Acme');
    const before = await run('tenant', 'list', '--json');
    expect(await run('tenant', 'set', ...words)).toMatchObject({ code });
    expect(await run('tenant', 'list', '--json')).toEqual(before);
  });

  it('lists a key that has expired as one', async () => {
    const store = openStore(join(folder, 'data'));
    const entry = { name: 'past', role: 'user', tenants: ['filed'], expires: '2020-01-31' } as const;
    new StoredKeys(store.db).add({
      hash: 'a'.repeat(64),
      prefix: 'srmcp_aaaaaa',
      entry: { ...entry, tenants: ['filed'] },
    });
    store.close();
    expect((await run('key', 'list')).output).toMatch(/\tpast\tfiled\texpired 2020-01-31\n$/);
  });

  it('lists keys of the tenants file beside those of the store, and says which of them no hub would take', async () => {
    const made = await run('key', 'create', '--tenant', 'filed', '--name', 'written', '--write');
    expect(made.code).toBe(0);
    expect((await run('key', 'list')).output).toMatch(
      /^[0-9a-f]{16}\tsrmcp_.{6}…\tfile\tuser\twritten\tfiled\tin force\n$/,
    );
    expect((await run('key', 'list', '--json')).output).not.toMatch(/sha256|"hash"/);
    writeFileSync(join(folder, 'tenants.json'), JSON.stringify({ tenants: {}, api_keys: [{ hash: 'none' }] }));
    expect(await run('key', 'list')).toEqual({ code: 2, output: '' });
  });

  it('says that there is nothing, in words and as JSON', async () => {
    expect((await run('schedule', 'list')).output).toBe('No tenant has a schedule.\n');
    expect((await run('hub-key', 'list')).output).toMatch(/^There is no key yet/);
    expect((await run('schedule', 'list', '--json')).output).toBe('{"schedules":[]}\n');
    expect((await run('hub-key', 'list', '--json')).output).toBe('{"keys":[]}\n');
  });

  it('lists schedules as JSON too', async () => {
    await run('schedule', 'set', 'filed', '--every', '30');
    const { output } = await run('schedule', 'list', '--json');
    expect(JSON.parse(output)).toMatchObject({
      schedules: [{ tenant_id: 'filed', source: 'store', enabled: true, every_minutes: 30, last_run: null }],
    });
  });

  it('hands out no code for a tenant that the hub reaches itself', async () => {
    const reached = { direct: { host: 'fe.example.com', user: 'reader' } };
    writeFileSync(join(folder, 'tenants.json'), JSON.stringify({ tenants: { reached } }));
    expect(await run('tenant', 'enroll', 'reached')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/"reached".*direct.*agent/),
    });
  });

  it('hands out one line that enrols, for tenants of file and store', async () => {
    await run('tenant', 'add', 'acme');
    for (const id of ['acme', 'filed']) {
      const { code, output } = await run('tenant', 'enroll', id);
      expect([code, output]).toEqual([
        0,
        expect.stringMatching(/^curl .*mcp\.example\.com.* --enroll [0-9A-Z-]{19}\n/),
      ]);
      const store = openStore(join(folder, 'data'));
      const redeemed = new Enrolments(store).redeem(/--enroll (\S+)/.exec(output)?.[1] ?? '');
      store.close();
      expect(redeemed).toEqual({ tenantId: id });
    }
  });

  it('sets schedules, lists them and switches them off', async () => {
    await run('tenant', 'add', 'acme');
    const quiet = ['--quiet', '22:00-06:00', '--quiet', '12:00-13:00', '--time-zone', 'Asia/Shanghai'];
    expect(await run('schedule', 'set', 'acme', '--every', '30', ...quiet)).toMatchObject({ code: 0 });
    await run('schedule', 'set', 'filed', '--every', '60');
    await run('schedule', 'off', 'filed');
    expect((await run('schedule', 'list')).output).toBe(
      'acme\tevery 30 min\tstore\tanalyze_system_comprehensive\tnever\n' +
        'filed\toff\tstore\tanalyze_system_comprehensive\tnever\n',
    );
    expect(await run('schedule', 'set', 'nobody', '--every', '60')).toMatchObject({
      code: 1,
      output: expect.stringContaining('TENANT_UNKNOWN'),
    });
    expect(await run('schedule', 'set', 'acme', '--every', '60', '--quiet', '25:00-26:00')).toMatchObject({ code: 2 });
  });

  it('says by name why it does not do something', async () => {
    expect(await run('tenant', 'add', 'filed')).toMatchObject({
      code: 1,
      output: expect.stringContaining('TENANT_IN_FILE'),
    });
    expect(await run('tenant', 'remove', 'nobody')).toMatchObject({
      output: expect.stringContaining('TENANT_UNKNOWN'),
    });
    expect(await run('agent', 'revoke', 'nobody')).toMatchObject({ output: expect.stringContaining('NOT_FOUND') });
  });

  it('lists agents and revokes them', async () => {
    const store = openStore(join(folder, 'data'));
    const agents = new Agents(store);
    const publicKey = { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } as const;
    const { agentId } = agents.register({ tenantId: 'filed', publicKey });
    expect((await run('agent', 'list', '--tenant', 'filed')).output).toMatch(`${agentId}\tfiled`);
    expect(await run('agent', 'revoke', agentId)).toMatchObject({ code: 0 });
    expect(agents.find(agentId)?.revokedAt).toBeDefined();
    store.close();
  });

  it('makes keys in the store, lists and revokes them', async () => {
    const made = await run('key', 'create', '--tenant', 'filed', '--name', 'ci', '--store');
    const id = /under the id (\w{16})/.exec(made.output)?.[1] ?? '';
    expect(made.code).toBe(0);
    expect((await run('key', 'list')).output).toMatch(
      new RegExp(`^${id}\tsrmcp_.{6}…\tstore\tuser\tci\tfiled\tin force\n$`),
    );
    expect(await run('key', 'revoke', id)).toMatchObject({ code: 0 });
    expect((await run('key', 'list', '--json')).output).toMatch(/"revoked_at":"20/);
    expect(await run('key', 'revoke', id)).toMatchObject({ code: 1, output: expect.stringContaining('KEY_UNKNOWN') });
    await expect(run('key', 'create', '--tenant', 'nobody', '--store')).resolves.toMatchObject({ code: 2 });
  });
});
