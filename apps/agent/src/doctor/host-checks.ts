import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failed, ok, unknown, type Check } from './check.ts';

const LEAST_NODE = { major: 20, minor: 19 };
const LEAST_FREE_MIB = 200;
const MIB = 1024 * 1024;

export function checkNode(version: string = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > LEAST_NODE.major || (major === LEAST_NODE.major && minor >= LEAST_NODE.minor);
  if (isNewEnough) return ok('node', `Node.js ${version}`);
  return failed('node', { found: `Node.js ${version} is too old`, advice: 'Install Node.js 20.19 or newer.' });
}

/** Space for the record of statements: when it cannot be written, nothing runs. */
export async function checkDisk(stateDir: string): Promise<Check> {
  const place = await freeMibAt(stateDir);
  if (place === undefined) {
    return unknown('disk', { found: 'The free space is not known', advice: 'Check the folder in AGENT_STATE_DIR.' });
  }
  const found = `${Math.floor(place)} MiB free for ${stateDir}`;
  if (place >= LEAST_FREE_MIB) return ok('disk', found);
  return failed('disk', {
    found,
    advice: `Free at least ${LEAST_FREE_MIB} MiB: an agent that cannot write its record runs nothing. See AGENT_AUDIT_KEEP_DAYS.`,
  });
}

/** Of the folder, or of the nearest one above it that is there. */
async function freeMibAt(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return (bavail * bsize) / MIB;
  } catch {
    return dirname(folder) === folder ? undefined : freeMibAt(dirname(folder));
  }
}
