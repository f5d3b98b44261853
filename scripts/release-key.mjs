// The key that signs what a release ships. RELEASE_SIGNING_KEY_FILE names it where releases are made; anywhere else a
// throw-away one is made once, and agents built here say so. Its public half goes into the agent's sources.
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const DEVELOPMENT_KEY = join(ROOT, '.release', 'development-key.pem');
const GENERATED = join(ROOT, 'apps', 'agent', 'src', 'catalogue', 'release-key.generated.ts');

/** The private key, Ed25519. Makes the development key when there is no other. */
export function loadReleaseKey(env = process.env) {
  const file = env.RELEASE_SIGNING_KEY_FILE;
  const isDevelopment = file === undefined || file === '';
  if (isDevelopment && !existsSync(DEVELOPMENT_KEY)) makeDevelopmentKey();
  const key = createPrivateKey(readFileSync(isDevelopment ? DEVELOPMENT_KEY : resolve(ROOT, file), 'utf8'));
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('The release key must be an Ed25519 key in PEM.');
  return { key, isDevelopment };
}

function makeDevelopmentKey() {
  mkdirSync(dirname(DEVELOPMENT_KEY), { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  try {
    writeFileSync(DEVELOPMENT_KEY, pem, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // Another build made it in the meantime: that one is the key.
    if (error.code !== 'EEXIST') throw error;
  }
}

/** Writes the public half where the agent's build finds it. */
export function writePublicKey() {
  const { key, isDevelopment } = loadReleaseKey();
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
  const text = [
    '// Made by scripts/release-key.mjs; not kept in git.',
    "import type { ReleaseKey } from './verify-catalogue.ts';",
    '',
    'export const RELEASE_KEY: ReleaseKey = {',
    `  publicKey: '${publicKey}',`,
    `  isDevelopment: ${isDevelopment},`,
    '};',
    '',
  ].join('\n');
  if (existsSync(GENERATED) && readFileSync(GENERATED, 'utf8') === text) return;
  mkdirSync(dirname(GENERATED), { recursive: true });
  writeFileSync(GENERATED, text);
}

// For vitest's globalSetup: the agent's sources need the key before any build.
export { writePublicKey as setup };

if (process.argv[1] === fileURLToPath(import.meta.url)) writePublicKey();
