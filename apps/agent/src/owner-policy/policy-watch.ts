import { readFileSync, statSync } from 'node:fs';
import { parseOwnerPolicy, type OwnerPolicy } from './owner-policy.ts';

const LOOK_EVERY_MS = 500;

export interface PolicyListener {
  readonly onPolicy: (policy: OwnerPolicy) => void;
  /** The old policy stays in force. */
  readonly onProblems: (problems: readonly string[]) => void;
}

/** Reads the owner's file again when it changes. What cannot be read or meant changes nothing and is told once. */
export function watchPolicy(path: string, { onPolicy, onProblems }: PolicyListener): Disposable {
  let seen = stampOf(path);
  const timer = setInterval(() => {
    const stamp = stampOf(path);
    if (stamp === seen) return;
    seen = stamp;
    const parsed = readPolicyFile(path);
    if (parsed.ok) onPolicy(parsed.policy);
    else onProblems(parsed.problems);
  }, LOOK_EVERY_MS).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function readPolicyFile(path: string): ReturnType<typeof parseOwnerPolicy> {
  try {
    return parseOwnerPolicy(readFileSync(path, 'utf8'));
  } catch {
    return { ok: false, problems: ['The policy file cannot be read. Check its path and rights.'] };
  }
}

/** Size and times tell a change, the inode a file that was put in its place. */
function stampOf(path: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  } catch {
    return 'unreadable';
  }
}
