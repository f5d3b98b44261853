import { execFile, spawn } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openHouse, type House } from './house.ts';

const run = promisify(execFile);
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const ADMIN_KEY = 'an-operators-key-of-this-test';
const PASSWORD = `it's a "#1" $word \`of\` \\ours`;

let simulator: Simulator;
/** What a hub serves: the installer and the bundle of these sources. */
let files: string;
beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'agent-files-'));
  await run('npm', ['run', 'build', '--', `--outfile=${join(files, 'starrocks-agent.mjs')}`], {
    cwd: join(ROOT, 'apps', 'agent'),
  });
  copyFileSync(join(ROOT, 'install-agent.sh'), join(files, 'install-agent.sh'));
  simulator = await startSimulator({ scenario: { name: 'enrol', version: '3.5.7' }, users: { reader: PASSWORD } });
}, 60_000);
afterAll(async () => {
  await simulator.close();
  rmSync(files, { recursive: true, force: true });
});

let house: House;
let home: string;
let dataDir: string;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'agent-home-'));
  dataDir = mkdtempSync(join(tmpdir(), 'hub-data-'));
  house = await openHouse({
    tenants: { acme: { name: 'Acme', link: 'dial-out' } },
    keys: { dba: ['acme'] },
    env: { ADMIN_KEY, AGENT_FILES_DIR: files, DATA_DIR: dataDir },
  });
});
afterEach(async () => {
  if (existsSync(installed('stop.sh'))) await exec('sh', [installed('stop.sh')]);
  await house[Symbol.asyncDispose]();
  for (const folder of [home, dataDir]) rmSync(folder, { recursive: true, force: true });
});

const installed = (name: string): string => join(home, '.starrocks-agent', name);

async function exec(
  program: string,
  args: readonly string[],
  input = '',
): Promise<{ code: number | null; output: string }> {
  const child = spawn(program, args, {
    cwd: home,
    env: { HOME: home, PATH: process.env['PATH'] ?? '', TMPDIR: tmpdir() },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

const enrolmentSchema = z.object({ code: z.string(), command: z.string() });

async function askAdmin(path: string, method = 'GET'): Promise<unknown> {
  const response = await fetch(house.url + path, { method, headers: { 'X-API-Key': ADMIN_KEY } });
  return response.json();
}
const makeCode = async () => enrolmentSchema.parse(await askAdmin('/admin/tenants/acme/enrolments', 'POST'));
const agentStates = async () =>
  z
    .object({ agents: z.array(z.object({ agent_id: z.string(), state: z.string() })) })
    .parse(await askAdmin('/admin/tenants/acme/agents'))
    .agents.map(({ state }) => state);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Settings as an automated installation brings them. */
async function settingsFile(more: Readonly<Record<string, string | number>> = {}): Promise<string> {
  const passwordPath = join(home, 'password');
  writeFileSync(passwordPath, `${PASSWORD}\n`, { mode: 0o600 });
  const settings = {
    SR_HOST: '127.0.0.1',
    SR_PORT: simulator.port,
    SR_USER: 'reader',
    SR_PASSWORD_FILE: passwordPath,
    AGENT_PORT: await freePort(),
    AGENT_SHUTDOWN_SECONDS: 0,
    ...more,
  };
  const path = join(home, 'settings');
  writeFileSync(
    path,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  return path;
}

async function doctor(): Promise<{ code: number | null; output: string; status: Record<string, string> }> {
  const { code, output } = await exec('sh', [installed('starrocks-agent'), 'doctor', '--json']);
  const { checks } = z
    .object({ checks: z.array(z.object({ id: z.string(), status: z.string() })) })
    .parse(JSON.parse(output));
  return { code, output, status: Object.fromEntries(checks.map(({ id, status }) => [id, status])) };
}

describe('the command that an operator hands over', () => {
  it('installs from the hub, enrols, starts, and leaves all secrets on the host', async () => {
    const { code, command } = await makeCode();
    const done = await exec('sh', ['-c', `${command} --settings '${await settingsFile()}'`]);
    expect([done.code, done.output]).toEqual([0, done.output]);
    expect(done.output).toContain('Enrolled for the tenant "acme"');
    expect(done.output).toContain('✅ Started the agent');

    const identityPath = installed('state/identity.json');
    const identity = readFileSync(identityPath, 'utf8');
    expect((statSync(identityPath).mode & 0o777).toString(8)).toBe('600');
    expect(JSON.parse(identity)).toMatchObject({ tenantId: 'acme', hubUrl: house.url, link: 'dial-out' });
    expect(await agentStates()).toEqual(['online']);
    const tested = await fetch(`${house.url}/test-agent`, { headers: { 'X-API-Key': house.key('dba') } });
    expect(await tested.json()).toMatchObject({ success: true, database_version: '3.5.7' });

    const kept = readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
    for (const secret of [code, PASSWORD, /PRIVATE KEY-----\\n(\S{20})/.exec(identity)?.[1] ?? 'no key']) {
      expect(kept.join('')).not.toContain(secret);
      expect(done.output.replace(command, '')).not.toContain(secret);
    }

    const looked = await doctor();
    expect([looked.code, looked.output]).toEqual([0, looked.output]);
    for (const id of ['node', 'settings', 'disk', 'hub', 'clock', 'identity', 'database', 'grants', 'release'])
      expect([id, looked.status[id]]).toEqual([id, 'ok']);
    expect(looked.output).not.toContain(PASSWORD);

    const removed = await exec('sh', [join(files, 'install-agent.sh'), '--uninstall', '--purge']);
    expect([removed.code, removed.output]).toEqual([0, removed.output]);
    expect(removed.output).toContain('The hub has revoked agent');
    expect(await agentStates()).toEqual(['revoked']);
    expect(existsSync(join(home, '.starrocks-agent'))).toBe(false);
  }, 60_000);

  it('works once', async () => {
    const { code } = await makeCode();
    const enroll = (words: readonly string[]) =>
      exec(process.execPath, [join(files, 'starrocks-agent.mjs'), 'enroll', '--hub', house.url, ...words], `${code}\n`);
    const first = await enroll(['--code-file', '-']);
    expect([first.code, first.output]).toEqual([0, first.output]);
    const again = await enroll(['--code-file', '-', '--force']);
    expect(again).toMatchObject({ code: 1 });
    expect(again.output).toContain('ENROLMENT_REFUSED');
    const withoutForce = await enroll(['--code', code]);
    expect(withoutForce.output).toContain('enrolled already');
    expect(await agentStates()).toHaveLength(1);
  });

  it('is not for a hub that others can listen to', async () => {
    const words = ['enroll', '--hub', 'http://mcp.example.com', '--code', '0000-0000-0000-0000'];
    const refused = await exec(process.execPath, [join(files, 'starrocks-agent.mjs'), ...words]);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.output).toContain('https://');
    const script = await exec('sh', [
      join(files, 'install-agent.sh'),
      '--hub',
      'http://mcp.example.com',
      '--enroll',
      'X',
    ]);
    expect(script.output).toContain('must be reached by https://');
  });
});

describe('the doctor', () => {
  it('says which part is broken, and what lies behind it is unknown', async () => {
    const { code } = await makeCode();
    const settings = await settingsFile({ SR_PORT: 1 });
    const words = ['--hub', house.url, '--enroll', code, '--settings', settings];
    expect((await exec('sh', [join(files, 'install-agent.sh'), ...words])).code).toBe(0);
    const broken = await doctor();
    expect(broken.code).toBe(1);
    expect(broken.status).toMatchObject({
      hub: 'ok',
      identity: 'ok',
      database: 'failed',
      grants: 'unknown',
      release: 'unknown',
    });

    const [agent] = z
      .object({ agents: z.array(z.object({ agent_id: z.string() })) })
      .parse(await askAdmin('/admin/tenants/acme/agents')).agents;
    await askAdmin(`/admin/tenants/acme/agents/${agent?.agent_id ?? ''}`, 'DELETE');
    expect((await doctor()).status).toMatchObject({ hub: 'ok', identity: 'failed' });

    await house.hub.close();
    expect((await doctor()).status).toMatchObject({ dns: 'ok', hub: 'failed', clock: 'unknown', identity: 'unknown' });
  }, 60_000);
});

describe('the enrolment door', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const jwk = publicKey.export({ format: 'jwk' });
  const proofOf = (text: string): string =>
    sign(null, createHash('sha256').update(text).digest(), privateKey).toString('base64url');
  async function post(path: string, body: unknown): Promise<{ status: number; code: unknown }> {
    const response = await fetch(house.url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { code } = z.object({ code: z.string().optional() }).parse(await response.json());
    return { status: response.status, code };
  }

  it('keeps the code when the request does not prove its key', async () => {
    const { code } = await makeCode();
    const body = { code, public_key: jwk, link: 'dial-out' };
    const proof = proofOf(`starrocks-mcp-enroll\n${code}`);
    const wrong = proofOf('starrocks-mcp-enroll\nanother code');
    expect(await post('/agent/v1/enroll', { ...body, proof: wrong })).toEqual({
      status: 403,
      code: 'ENROLMENT_REFUSED',
    });
    expect(await post('/agent/v1/enroll', { ...body, proof, more: 1 })).toEqual({ status: 400, code: 'BAD_REQUEST' });
    expect(await post('/agent/v1/enroll', { ...body, proof })).toMatchObject({ status: 200 });
  });

  it('takes no signature of one purpose for another, and ten attempts a minute', async () => {
    const { code } = await makeCode();
    const proof = proofOf(`starrocks-mcp-enroll\n${code}`);
    await post('/agent/v1/enroll', { code, public_key: jwk, link: 'dial-out', proof });
    const stranger = { agent_id: crypto.randomUUID(), key_id: crypto.randomUUID(), proof };
    expect(await post('/agent/v1/retire', stranger)).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    expect(await agentStates()).not.toContain('revoked');
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 12; attempt++) statuses.push((await post('/agent/v1/enroll', {})).status);
    expect(statuses).toContain(429);
  });
});
