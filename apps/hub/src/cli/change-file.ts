import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { systemCodeOf } from '@starrocks-mcp/protocol';
import { ConfigError } from '@starrocks-mcp/settings';

const WAIT_MS = 10_000;
const LOOK_MS = 20;

/**
 * Replaces a file whole or not at all, as a hub that watches it must not read half of it, and by one command at a time, as
 * the one that is slower would take back what the other one was told is kept. Links stay, and the file stays its
 * owner's, whoever runs the command. Throws a ConfigError when this user may not.
 */
export function changeFile(path: string, change: (text: string) => string): void {
  const real = realpathSync(path);
  const lock = `${real}.lock`;
  takeLock(path, lock);
  try {
    replace(path, real, change(readFileSync(real, 'utf8')));
  } finally {
    leaveLock(lock);
  }
}

function replace(path: string, real: string, text: string): void {
  const { mode, uid, gid } = statSync(real);
  const draft = `${real}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flush: true });
    if (uid !== process.getuid?.() || gid !== process.getgid?.()) chownSync(draft, uid, gid);
    chmodSync(draft, mode & 0o777);
    renameSync(draft, real);
  } catch {
    rmSync(draft, { force: true });
    throw notOurs(path);
  }
}

/**
 * The lock is a folder with one file in it, named by the process that holds it. A folder takes the place of an empty one
 * only, so that taking is one step, and a command that was killed is cleared away by its own name: never somebody else's.
 */
function takeLock(path: string, lock: string): void {
  const deadline = Date.now() + WAIT_MS;
  const draft = `${lock}.${process.pid}`;
  try {
    mkdirSync(draft, { recursive: true });
    writeFileSync(join(draft, String(process.pid)), '');
    while (!takesPlaceOf(draft, lock)) {
      if (!isHeld(lock)) continue;
      if (Date.now() > deadline)
        throw new ConfigError([
          { where: path, expected: `a file that no other command changes; ${lock} says that one does` },
        ]);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
    }
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error instanceof ConfigError ? error : notOurs(path);
  }
}

function leaveLock(lock: string): void {
  rmSync(join(lock, String(process.pid)), { force: true });
  try {
    rmdirSync(lock);
  } catch {
    // The next command has it already.
  }
}

function takesPlaceOf(draft: string, lock: string): boolean {
  try {
    renameSync(draft, lock);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes(systemCodeOf(error) ?? '')) return false;
    throw error;
  }
}

/** Clears away who was killed. */
function isHeld(lock: string): boolean {
  try {
    const dead = readdirSync(lock).filter((pid) => !isRunning(Number(pid)));
    for (const pid of dead) rmSync(join(lock, pid), { force: true });
    return dead.length === 0;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be sent a signal, and is there.
    return systemCodeOf(error) === 'EPERM';
  }
}

function notOurs(path: string): ConfigError {
  return new ConfigError([
    { where: path, expected: 'a file in a folder that this user may write to; run the command as its owner' },
  ]);
}
