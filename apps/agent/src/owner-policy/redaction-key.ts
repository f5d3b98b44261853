import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BYTES = 32;

/** The secret of the names that replace hosts, so that they stay the same over restarts; a passing one where none can be kept. */
export function loadRedactionKey(stateDir: string): Uint8Array {
  const path = join(stateDir, 'redaction.key');
  try {
    const known = readFileSync(path);
    if (known.length === BYTES) return known;
  } catch {
    // The first start has none.
  }
  const made = randomBytes(BYTES);
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    writeFileSync(path, made, { mode: 0o600 });
  } catch {
    // The record, which needs the same folder, tells it loudly.
  }
  return made;
}
