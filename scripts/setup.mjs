// Everything a fresh clone needs before its first run: the right Node, pnpm's packages, the built bundles.
// Plain JavaScript without new syntax, so that an old Node gets a sentence and not a stack trace.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const NEEDS_NODE = [20, 19];
const quiet = process.argv.includes('--quiet');

function say(text) {
  // Standard error: `npm start` speaks MCP on standard output.
  if (!quiet) process.stderr.write(text + '\n');
}

function stop(text) {
  process.stderr.write('\n' + text + '\n');
  process.exit(1);
}

function assertNode() {
  const have = process.versions.node.split('.').map(Number);
  if (have[0] > NEEDS_NODE[0] || (have[0] === NEEDS_NODE[0] && have[1] >= NEEDS_NODE[1])) return;
  stop(
    'This needs Node ' +
      NEEDS_NODE.join('.') +
      ' or newer; you have ' +
      process.versions.node +
      '. Install a newer Node and run the command again.',
  );
}

function run(command, args, failure) {
  const windows = process.platform === 'win32';
  const env = Object.assign({}, process.env, {
    PATH: join(ROOT, 'node_modules', '.bin') + delimiter + process.env.PATH,
  });
  const result = spawnSync(command, args, {
    cwd: ROOT,
    env,
    encoding: 'utf8',
    shell: windows,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error && result.error.code === 'ENOENT') {
    stop('"' + command + '" was not found. It comes with Node; check your PATH and run the command again.');
  }
  if (result.status === 0) return;
  process.stderr.write((result.stdout || '').slice(-4000));
  process.stderr.write((result.stderr || '').slice(-4000));
  stop(failure);
}

function pnpmVersion() {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).packageManager.split('@')[1];
}

/** pnpm leaves a copy of the lockfile that node_modules was made from. */
function isInstalled() {
  const installed = join(ROOT, 'node_modules', '.pnpm', 'lock.yaml');
  if (!existsSync(installed) || !existsSync(join(ROOT, 'node_modules', '.modules.yaml'))) return false;
  return readFileSync(installed, 'utf8') === readFileSync(join(ROOT, 'pnpm-lock.yaml'), 'utf8');
}

function install() {
  if (isInstalled()) return;
  say('Installing packages (the first time takes a minute) ...');
  run(
    'npx',
    ['--yes', 'pnpm@' + pnpmVersion(), 'install', '--frozen-lockfile', '--config.confirmModulesPurge=false'],
    'The packages could not be installed. Check that this machine reaches its npm registry, then run the command again.',
  );
}

function build() {
  say('Building ...');
  run(process.execPath, [join(ROOT, 'scripts', 'release-key.mjs')], 'The key that signs the build could not be read.');
  run(
    join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? 'turbo.cmd' : 'turbo'),
    ['run', 'build', '--output-logs=errors-only'],
    'The build failed; the lines above say where.',
  );
}

assertNode();
install();
build();
