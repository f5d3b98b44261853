#!/usr/bin/env node
// Plain JavaScript without new syntax, so that an old Node gets a sentence and not a stack trace.
import { existsSync } from 'node:fs';

const bundle = new URL('../dist/starrocks-sim.mjs', import.meta.url);
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write('starrocks-sim needs Node 20.19 or newer; this is ' + process.versions.node + '.\n');
  process.exitCode = 1;
} else if (!existsSync(bundle)) {
  process.stderr.write('starrocks-sim is not built yet. Run "npm run build" in its folder first.\n');
  process.exitCode = 1;
} else {
  await import(bundle);
}
