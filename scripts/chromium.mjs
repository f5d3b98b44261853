// The browser of the console's tests: Debian's Chromium, or the one that CHROMIUM_PATH names. Never skipped silently.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const DEBIANS = '/usr/bin/chromium';
const HOW =
  'The tests of the console need Chromium. On Debian or Ubuntu, as root: apt-get install -y chromium. ' +
  'Elsewhere install Chromium or Chrome and set CHROMIUM_PATH to its program.';

function stop(text) {
  process.stderr.write(`\n${text}\n`);
  process.exit(1);
}

function aptGet(...args) {
  return spawnSync('apt-get', args, {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 64 * 1024 * 1024,
  });
}

function install() {
  const isRoot = process.getuid?.() === 0;
  if (process.platform !== 'linux' || !isRoot || !existsSync('/usr/bin/apt-get')) stop(HOW);
  process.stderr.write('Installing Chromium for the tests of the console (once, takes a minute) ...\n');
  aptGet('update');
  const { status, stderr } = aptGet('install', '-y', '--no-install-recommends', 'chromium');
  if (status !== 0 || !existsSync(DEBIANS)) stop(`${stderr.slice(-2000)}\n${HOW}`);
}

const named = process.env.CHROMIUM_PATH;
if (named !== undefined && named !== '') {
  if (!existsSync(named)) stop(`CHROMIUM_PATH names "${named}", which is not there. ${HOW}`);
} else if (!existsSync(DEBIANS)) {
  install();
}
