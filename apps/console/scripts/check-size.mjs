// Fails the build when the scripts of the first page outgrow what it may load: 250 KB, gzipped.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const MAX_BYTES = 250_000;

/** The script of the page and what it imports at once, the shell of the fleet page included. */
function scriptsOfFirstLoad() {
  const manifest = JSON.parse(readFileSync(join(DIST, 'manifest.json'), 'utf8'));
  const files = new Set();
  const add = (key) => {
    const chunk = manifest[key];
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const imported of chunk.imports ?? []) add(imported);
  };
  add('index.html');
  for (const key of Object.keys(manifest)) if (key.startsWith('src/fleet/fleet-page')) add(key);
  return [...files];
}

const sizes = scriptsOfFirstLoad().map((file) => ({ file, bytes: gzipSync(readFileSync(join(DIST, file))).length }));
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
const told = `The console's first load is ${(total / 1000).toFixed(1)} KB of script gzipped; it may be ${MAX_BYTES / 1000} KB.`;
process.stdout.write(`${told}\n`);
if (total > MAX_BYTES) {
  for (const { file, bytes } of sizes) process.stderr.write(`  ${(bytes / 1000).toFixed(1)} KB  ${file}\n`);
  process.exitCode = 1;
}
