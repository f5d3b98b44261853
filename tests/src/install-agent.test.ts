import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

let simulator: Simulator;
/** The script and the bundle in a folder of their own, as a customer gets them. */
let delivery: string;

beforeAll(async () => {
  delivery = mkdtempSync(join(tmpdir(), 'agent-delivery-'));
  const outfile = join(delivery, 'starrocks-agent.mjs');
  await run('npm', ['run', 'build', '--', `--outfile=${outfile}`], { cwd: join(ROOT, 'apps', 'agent') });
  copyFileSync(join(ROOT, 'install-agent.sh'), join(delivery, 'install-agent.sh'));
  simulator = await startSimulator({
    scenario: { name: 'install', version: '3.5.7' },
    users: { reader: 'pass word#1' },
  });
});
afterAll(async () => {
  await simulator.close();
  rmSync(delivery, { recursive: true, force: true });
});

let home: string;
let installed: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'agent-home-'));
  installed = join(home, '.starrocks-agent');
});
afterEach(async () => {
  if (existsSync(join(installed, 'stop.sh'))) await script('stop.sh');
  rmSync(home, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

interface Told {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs a program with this HOME and little else in its environment, without a terminal. */
async function exec(program: string, args: readonly string[], { env = {}, cwd = home }: Told = {}): Promise<Ended> {
  const child = spawn(program, args, {
    cwd,
    env: { HOME: home, PATH: process.env['PATH'] ?? '', TMPDIR: tmpdir(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

const install = (args: readonly string[] = [], told: Told = {}): Promise<Ended> =>
  exec('sh', [join(delivery, 'install-agent.sh'), ...args], told);
const script = (name: string, args: readonly string[] = []): Promise<Ended> => exec(join(installed, name), args);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const envText = (): string => readFileSync(join(installed, '.env'), 'utf8');
const tokenOf = (text: string): string => /^AGENT_TOKEN=(.*)$/m.exec(text)?.[1] ?? '';

/** Installs for the simulator, with the password written into .env as a person would. */
async function installForSimulator(): Promise<number> {
  const port = await freePort();
  await install(['--sr-port', String(simulator.port), '--sr-user', 'reader', '--port', String(port)]);
  writeFileSync(join(installed, '.env'), envText().replace(/^SR_PASSWORD=$/m, "SR_PASSWORD='pass word#1'"));
  return port;
}

describe('the installer', () => {
  it('installs into the home of who runs it, with a token of 64 characters that only they can read', async () => {
    const { code, output } = await install();
    expect([code, output]).toEqual([0, output]);
    expect(output).toContain('🚀 StarRocks Local Agent Installation');
    expect(output).toContain('🎉 Installation complete!');
    expect(output).toContain(`📋 Configuration file created: ${installed}/.env`);
    const token = tokenOf(envText());
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(output).not.toContain(token);
    expect(mode(join(installed, '.env'))).toBe('600');
    expect(mode(installed)).toBe('700');
    for (const name of ['start.sh', 'stop.sh', 'status.sh', 'logs.sh']) expect(mode(join(installed, name))).toBe('700');
    expect(readdirSync(home)).toEqual(['.starrocks-agent']);
  });

  it('takes addresses for a new .env, and refuses what cannot be one', async () => {
    const { code } = await install(['--sr-host', '10.0.1.100', '--sr-user', 'mcp_reader', '--port', '9191', '--yes']);
    expect(code).toBe(0);
    expect(envText()).toMatch(/^SR_HOST=10\.0\.1\.100$/m);
    expect(envText()).toMatch(/^SR_USER=mcp_reader$/m);
    expect(envText()).toMatch(/^AGENT_PORT=9191$/m);
    for (const args of [['--port', '99999'], ['--port', 'x'], ['--sr-host', 'a b'], ['--sr-host'], ['--nonsense']]) {
      const refused = await install(args);
      expect([args, refused.code]).toEqual([args, 1]);
      expect(refused.output).toMatch(/❌ The (value|option)/);
    }
  });

  it('keeps .env and token when it runs again, and restarts what ran', async () => {
    await installForSimulator();
    const before = envText();
    expect((await script('start.sh')).code).toBe(0);
    const firstPid = readFileSync(join(installed, 'agent.pid'), 'utf8');
    const { code, output } = await install();
    expect([code, output]).toEqual([0, output]);
    expect(output).toContain('Kept your configuration');
    expect(output).toContain('Restarted the agent');
    expect(envText()).toBe(before);
    expect(readFileSync(join(installed, 'agent.pid'), 'utf8')).not.toBe(firstPid);
    expect((await script('status.sh')).code).toBe(0);
  });

  it('tightens the mode of an .env, and gives it a token when it has none', async () => {
    mkdirSync(installed);
    writeFileSync(join(installed, '.env'), 'SR_HOST=10.0.0.1\n', { mode: 0o644 });
    expect((await install()).code).toBe(0);
    expect(mode(join(installed, '.env'))).toBe('600');
    expect(envText()).toMatch(/^SR_HOST=10\.0\.0\.1\n/);
    expect(tokenOf(envText())).toMatch(/^[0-9a-f]{64}$/);
  });

  it('removes everything it made, and nothing else', async () => {
    await installForSimulator();
    expect((await script('start.sh')).code).toBe(0);
    const pid = Number(readFileSync(join(installed, 'agent.pid'), 'utf8'));
    writeFileSync(join(installed, 'mine.txt'), 'x');
    const { code, output } = await install(['--uninstall']);
    expect([code, output]).toEqual([0, output]);
    // The keys and the record of statements are the owner's: they go only when that is said.
    expect(readdirSync(installed)).toEqual(['mine.txt', 'state']);
    expect(output).toContain('Keys and record of statements were kept');
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    rmSync(join(installed, 'mine.txt'));
    expect((await install(['--uninstall'])).output).toContain('Nothing to remove');
    await install();
    expect((await install(['--uninstall', '--purge'])).code).toBe(0);
    expect(existsSync(installed)).toBe(false);
  });

  it('leaves .env where it is when asked to', async () => {
    await install();
    expect((await install(['--uninstall', '--keep-config'])).code).toBe(0);
    expect(readdirSync(installed)).toEqual(['.env']);
  });
});

describe('an upgrade', () => {
  /** The delivered bundle as another version: other bytes, and what the test puts before it. */
  function otherBundle(before: string): string {
    const path = join(home, 'other.mjs');
    const text = readFileSync(join(delivery, 'starrocks-agent.mjs'), 'utf8');
    writeFileSync(path, text.startsWith('#!') ? text.replace('\n', `\n${before}\n`) : `${before}\n${text}`);
    return path;
  }
  const current = (): string => readlinkSync(join(installed, 'current'));
  const runningPid = (): number => Number(readFileSync(join(installed, 'agent.pid'), 'utf8'));

  it('puts the new version beside the old one and restarts', async () => {
    await installForSimulator();
    await script('start.sh');
    const [before, firstPid] = [current(), runningPid()];
    const { code, output } = await install(['--bundle', otherBundle('/* newer */')]);
    expect([code, output]).toEqual([0, output]);
    expect(current()).not.toBe(before);
    expect(runningPid()).not.toBe(firstPid);
    expect(readdirSync(join(installed, 'versions'))).toHaveLength(2);
    expect((await script('status.sh')).output).toContain('✅ answers');
  });

  it.each([
    ['does not start', "if (process.argv[2] === 'run') process.exit(1);"],
    ['starts and never answers', "if (process.argv[2] === 'run') await new Promise((r) => setTimeout(r, 60_000));"],
    ['does not reach its database any more', "process.env.SR_PORT = process.argv[2] === 'run' ? '1' : '9030';"],
  ])('goes back to the old version when the new one %s', async (_how, before) => {
    await installForSimulator();
    await script('start.sh');
    const old = current();
    const { code, output } = await install(['--bundle', otherBundle(before), '--health-timeout', '3']);
    expect([code, output]).toEqual([1, output]);
    expect(output).toContain('was not healthy within 3 s, so the old one runs again');
    expect(current()).toBe(old);
    expect((await script('status.sh')).output).toContain('✅ answers');
  });

  it('takes over an installation from before there were versions', async () => {
    await install();
    copyFileSync(join(delivery, 'starrocks-agent.mjs'), join(installed, 'starrocks-agent.mjs'));
    rmSync(join(installed, 'current'));
    rmSync(join(installed, 'versions'), { recursive: true });
    expect((await install()).code).toBe(0);
    expect(existsSync(join(installed, 'starrocks-agent.mjs'))).toBe(false);
    expect(readdirSync(join(installed, 'versions'))).toContain('before');
  });
});

describe('the bundle', () => {
  it('is found with --bundle, from any folder', async () => {
    const alone = mkdtempSync(join(home, 'alone-'));
    copyFileSync(join(delivery, 'install-agent.sh'), join(alone, 'install-agent.sh'));
    const without = await exec('sh', ['install-agent.sh'], { cwd: alone });
    expect(without).toMatchObject({ code: 1 });
    expect(without.output).toContain('was not found beside this script');
    const result = await exec('sh', [join(alone, 'install-agent.sh'), '--bundle', 'starrocks-agent.mjs'], {
      cwd: delivery,
    });
    expect([result.code, result.output]).toEqual([0, result.output]);
  });

  it('comes from a URL only with the right checksum', async () => {
    const bytes = readFileSync(join(delivery, 'starrocks-agent.mjs'));
    const server = createHttpServer((request, response) => {
      response.statusCode = request.url === '/agent.mjs' ? 200 : 404;
      response.end(request.url === '/agent.mjs' ? bytes : '');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    try {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const none = await install(['--url', `${base}/agent.mjs`]);
      expect(none.output).toContain('needs --sha256');
      const wrong = await install([
        '--url',
        `${base}/agent.mjs`,
        '--sha256',
        sha256.replace(/^./, (c) => (c === 'a' ? 'b' : 'a')),
      ]);
      expect(wrong.output).toContain('checksum of the bundle is not the expected one');
      const missing = await install(['--url', `${base}/nothing.mjs`, '--sha256', sha256]);
      expect(missing.output).toContain('The download failed');
      for (const refused of [none, wrong, missing]) expect(refused.code).toBe(1);
      expect(existsSync(installed)).toBe(false);
      const right = await install(['--url', `${base}/agent.mjs`, '--sha256', sha256.toUpperCase()]);
      expect([right.code, right.output]).toEqual([0, right.output]);
    } finally {
      server.close();
    }
  });

  it('is not installed when it is no agent', async () => {
    const bad = join(home, 'bad.mjs');
    writeFileSync(bad, 'this is no program');
    const { code, output } = await install(['--bundle', bad]);
    expect(code).toBe(1);
    expect(output).toContain('is not an agent that this Node.js can run');
    expect(existsSync(installed)).toBe(false);
  });
});

describe('the machine', () => {
  /** A PATH with the common tools and what the test puts there. */
  function pathWith(extra: Readonly<Record<string, string>>): string {
    const bin = mkdtempSync(join(home, 'bin-'));
    for (const tool of [
      'sh',
      'cat',
      'id',
      'mktemp',
      'rm',
      'dirname',
      'sed',
      'tail',
      'tr',
      'mkdir',
      'chmod',
      'mv',
      'grep',
      'pwd',
    ]) {
      const found = ['/bin', '/usr/bin'].map((folder) => join(folder, tool)).find((path) => existsSync(path));
      if (found !== undefined) symlinkSync(found, join(bin, tool));
    }
    for (const [name, text] of Object.entries(extra)) {
      writeFileSync(join(bin, name), text);
      chmodSync(join(bin, name), 0o755);
    }
    return bin;
  }

  it('needs Node.js', async () => {
    const { code, output } = await install([], { env: { PATH: pathWith({}) } });
    expect(code).toBe(1);
    expect(output).toContain('Node.js was not found');
  });

  it.each(['v18.17.0', 'v20.18.3', 'v9.1.0'])('needs a newer Node.js than %s', async (version) => {
    const { code, output } = await install([], { env: { PATH: pathWith({ node: `#!/bin/sh\necho ${version}\n` }) } });
    expect(code).toBe(1);
    expect(output).toContain(`${version.slice(1)} is too old`);
    expect(existsSync(installed)).toBe(false);
  });

  it('gets a systemd unit only when that is wished, and gives it back', async () => {
    const calls = join(home, 'systemctl-calls');
    const systemctl = `#!/bin/sh\necho "$*" >>'${calls}'\ncase "$*" in *show*) echo 0 ;; *is-active*) exit 3 ;; esac\n`;
    const env = { PATH: `${pathWith({ systemctl })}:${process.env['PATH'] ?? ''}` };
    const unit = join(home, '.config', 'systemd', 'user', 'starrocks-agent.service');
    await install([], { env });
    expect(existsSync(unit)).toBe(false);
    const { code, output } = await install(['--systemd'], { env });
    expect([code, output]).toEqual([0, output]);
    expect(readFileSync(unit, 'utf8')).toContain(`"${join(installed, 'current', 'starrocks-agent.mjs')}" run`);
    expect(readFileSync(calls, 'utf8')).toContain('--user enable starrocks-agent.service');
    expect((await install(['--uninstall'], { env })).code).toBe(0);
    expect(existsSync(unit)).toBe(false);
    expect(readFileSync(calls, 'utf8')).toContain('--user disable starrocks-agent.service');
  });

  it('says so when there is no systemd', async () => {
    const { code, output } = await install(['--systemd'], {
      env: { PATH: pathWith({ node: `#!/bin/sh\nexec '${process.execPath}' "$@"\n` }) },
    });
    expect(code).toBe(1);
    expect(output).toContain('systemd was not found');
  });
});

describe('the installed agent', () => {
  it('starts, tells its state, serves the hub, logs and stops', async () => {
    const port = await installForSimulator();
    expect(await script('status.sh')).toMatchObject({ code: 3 });
    const started = await script('start.sh');
    expect([started.code, started.output]).toEqual([0, started.output]);
    expect(started.output).toContain('🎉 StarRocks Local Agent is running!');
    expect(started.output).toContain(`http://127.0.0.1:${port}/test-connection`);
    expect((await script('start.sh')).output).toContain('running already');

    const answer = await fetch(`http://127.0.0.1:${port}/test-connection`, {
      headers: { 'X-Agent-Token': tokenOf(envText()) },
    });
    expect(await answer.json()).toMatchObject({ success: true, version: '3.5.7' });
    const status = await script('status.sh');
    expect(status).toMatchObject({ code: 0 });
    expect(status.output).toContain('✅ answers');
    const logs = await script('logs.sh', ['20', '--no-follow']);
    expect(logs.output).toContain('agent listens');
    expect(logs.output).not.toContain(tokenOf(envText()));
    expect(logs.output).not.toContain('pass word#1');
    expect(mode(join(installed, 'logs', 'agent.log'))).toBe('600');

    const pid = Number(readFileSync(join(installed, 'agent.pid'), 'utf8'));
    expect(await script('stop.sh')).toMatchObject({ code: 0 });
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(await script('status.sh')).toMatchObject({ code: 3 });
    expect((await script('stop.sh')).output).toContain('not running');
  });

  it('shows what is wrong with its settings when it cannot start', async () => {
    await installForSimulator();
    writeFileSync(
      join(installed, '.env'),
      envText()
        .replace(/^SR_PORT=.*$/m, 'SR_PORT=none')
        .replace(/^SR_HOST=.*$/m, 'SR_HOST='),
    );
    const { code, output } = await script('start.sh');
    expect(code).toBe(1);
    expect(output).toContain('2 settings are wrong');
    expect(output).toMatch(/SR_PORT[\s\S]*SR_HOST|SR_HOST[\s\S]*SR_PORT/);
  });

  it('does not take a foreign process for itself', async () => {
    await installForSimulator();
    writeFileSync(join(installed, 'agent.pid'), String(process.pid));
    expect(await script('status.sh')).toMatchObject({ code: 3 });
    expect((await script('stop.sh')).output).toContain('not running');
  });
});

describe('the bundle alone in an empty folder', () => {
  async function runBundle(env: Readonly<Record<string, string>>) {
    const folder = mkdtempSync(join(home, 'empty-'));
    copyFileSync(join(delivery, 'starrocks-agent.mjs'), join(folder, 'agent.mjs'));
    const child = spawn(process.execPath, ['agent.mjs'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    return { child, output: () => output };
  }

  it('runs a statement with plain node, and ends with 0 on SIGTERM', async () => {
    const port = await freePort();
    const token = 'f'.repeat(64);
    const { child, output } = await runBundle({
      SR_HOST: '127.0.0.1',
      SR_PORT: String(simulator.port),
      SR_USER: 'reader',
      SR_PASSWORD: 'pass word#1',
      AGENT_PORT: String(port),
      AGENT_TOKEN: token,
    });
    await expect.poll(output, { timeout: 10_000 }).toContain('agent listens');
    const answer = await fetch(`http://127.0.0.1:${port}/execute-sql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Agent-Token': token },
      body: JSON.stringify({ sql: 'SELECT 1 AS one' }),
    });
    expect(await answer.json()).toMatchObject({ success: true, data: [{ one: 1 }] });
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('lists everything that is wrong at once and ends with 2, without repeating secrets', async () => {
    const { child, output } = await runBundle({ SR_PORT: '-1', AGENT_TOKEN: 'secret with blanks', LOG_LEVEL: 'loud' });
    expect(await once(child, 'close')).toEqual([2, null]);
    for (const name of ['SR_HOST', 'SR_USER', 'SR_PORT', 'AGENT_TOKEN', 'LOG_LEVEL'])
      expect(output()).toContain(`- ${name}:`);
    expect(output()).not.toContain('secret with blanks');
  });

  it('says in a sentence that its port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { child, output } = await runBundle({
      SR_HOST: 'h',
      SR_USER: 'u',
      AGENT_TOKEN: 'f'.repeat(64),
      AGENT_PORT: port,
    });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(output()).toContain('its port is in use');
    expect(output()).not.toContain('    at ');
    taken.close();
  });
});

const hasSystemd = await run('systemd-analyze', ['--version']).then(
  () => true,
  () => false,
);

describe('the system unit', () => {
  const shipped = join(ROOT, 'deploy', 'agent', 'starrocks-agent.service');

  it('is the one that the installer writes', () => {
    const installer = readFileSync(join(ROOT, 'install-agent.sh'), 'utf8');
    const written = /^system_unit\(\) \{\n {2}cat <<EOF\n([\s\S]*?)^EOF$/m.exec(installer)?.[1] ?? '';
    const values: Readonly<Record<string, string>> = {
      conf: '/etc/starrocks-agent',
      dir: '/opt/starrocks-agent',
      state: '/var/lib/starrocks-agent',
      node: '/usr/bin/node',
      BUNDLE_NAME: 'starrocks-agent.mjs',
      SERVICE_USER: 'starrocks-agent',
    };
    expect(written.replaceAll(/\$(\w+)/g, (_, name: string) => values[name] ?? '?')).toBe(
      readFileSync(shipped, 'utf8'),
    );
  });

  it.runIf(hasSystemd)('leaves the agent little that it could harm', async () => {
    const { stdout } = await run('systemd-analyze', ['security', '--offline=true', '--threshold=20', shipped]);
    expect(stdout).toMatch(/Overall exposure level/);
  });
});

const hasShellcheck = await run('shellcheck', ['--version']).then(
  () => true,
  () => false,
);

describe.runIf(hasShellcheck)('shellcheck', () => {
  it('has nothing to say about the installer and what it writes', async () => {
    await install();
    const scripts = ['start.sh', 'stop.sh', 'status.sh', 'logs.sh', 'common.sh', 'starrocks-agent'].map((name) =>
      join(installed, name),
    );
    const { code, output } = await exec('shellcheck', [join(delivery, 'install-agent.sh'), ...scripts]);
    expect([code, output]).toEqual([0, '']);
  });
});
