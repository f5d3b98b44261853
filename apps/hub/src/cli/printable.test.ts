import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Agents } from '../store/agents.ts';
import { openStore } from '../store/open-store.ts';
import { StoredKeys } from '../store/keys.ts';
import { StoredTenants } from '../store/tenants.ts';
import { createProgram } from './program.ts';
import { readProcessWorld } from './process-world.ts';

const HOSTILE = 'evil\u001B]0;title\u0007\u009B2J\r\nforged\tline\u202Egnp\u2028\u{E0041}';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-printable-'));
  const tenants = { filed: { link: 'dial-out', name: HOSTILE } };
  writeFileSync(join(folder, 'tenants.json'), JSON.stringify({ tenants }));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const env = { TENANTS_CONFIG: join(folder, 'tenants.json'), ...more };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- streams that are no terminal
  const streams = { stdout, stderr } as unknown as Pick<NodeJS.Process, 'stdout' | 'stderr'>;
  const program = createProgram({ world: () => ({ ...readProcessWorld(), ...streams, env }), exit: () => {} });
  await program.parseAsync(words, { from: 'user' });
  return `${String(stdout.read() ?? '')}${String(stderr.read() ?? '')}`;
}

/** A line that carries what is left of the name, in as many cells as it should have. */
function expectTame(output: string, cells: number): void {
  const lines = output.split('\n').filter((line) => line.includes('evil'));
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    expect(line.split('\t')).toHaveLength(cells);
    expect(line.replaceAll('\t', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  }
  expect(output).not.toMatch(/^forged/m);
}

it('lists tenants, keys and agents without what their names and releases do to a terminal', async () => {
  const store = openStore(join(folder, 'data'));
  const entry = { enabled: true, limits: {}, link: 'dial-out', name: HOSTILE } as const;
  new StoredTenants(store).add({ id: 'acme', entry, token: undefined, nextToken: undefined });
  const key = { name: HOSTILE, role: 'user', tenants: ['acme'] } as const;
  new StoredKeys(store.db).add({ hash: 'a'.repeat(64), prefix: 'srmcp_aaaaaa', entry: { ...key, tenants: ['acme'] } });
  const agents = new Agents(store);
  const publicKey = { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } as const;
  const { agentId } = agents.register({ tenantId: 'acme', publicKey });
  agents.noteSeen(agentId, { version: HOSTILE, at: new Date() });
  store.close();

  expectTame(await run(['tenant', 'list']), 5);
  expectTame(await run(['key', 'list']), 7);
  expectTame(await run(['agent', 'list']), 4);
  for (const what of ['tenant', 'key', 'agent']) {
    const json = await run([what, 'list', '--json']);
    expect(json.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(JSON.stringify(JSON.parse(json))).toContain(JSON.stringify(HOSTILE));
  }
});

it('tests an agent without what its answers do to a terminal', async () => {
  const answers = [
    { success: true, agent_version: HOSTILE, database_version: HOSTILE, latency_ms: 1 },
    { success: false, code: 'AGENT_OFFLINE', message: HOSTILE, failed_hop: HOSTILE, check: [HOSTILE] },
  ];
  for (const answer of answers) {
    const hub = createServer((_req, res) => res.end(JSON.stringify(answer))).listen(0, '127.0.0.1');
    await once(hub, 'listening');
    const address = hub.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const env = { ADMIN_KEY: 'operators-of-this-test' };
    const url = `http://127.0.0.1:${port}`;
    expectTame(await run(['test-agent', 'acme', '--hub', url], env), 1);
    const json = await run(['test-agent', 'acme', '--hub', url, '--json'], env);
    expect(json.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(json)).toEqual(answer);
    hub.close();
  }
});
