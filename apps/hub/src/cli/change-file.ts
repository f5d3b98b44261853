import { chmodSync, chownSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
    rmSync(lock, { force: true });
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

/** The lock holds the id of the process that took it, so that one that was killed keeps nobody out. */
function takeLock(path: string, lock: string): void {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    try {
      return writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if (systemCodeOf(error) !== 'EEXIST') throw notOurs(path);
    }
    if (!isHeld(lock)) rmSync(lock, { force: true });
    else if (Date.now() > deadline)
      throw new ConfigError([
        { where: path, expected: `a file that no other command changes; ${lock} says that one does` },
      ]);
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
  }
}

function isHeld(lock: string): boolean {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    // Just made, and its id not written yet.
    if (pid === 0) return true;
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
