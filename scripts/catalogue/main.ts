import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogueStatements } from '@starrocks-mcp/toolbox';
import manifest from '../../package.json' with { type: 'json' };
import { loadReleaseKey } from '../release-key.mjs';
import { signCatalogue } from './sign-catalogue.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [folder = join(ROOT, 'apps', 'agent', 'dist')] = process.argv.slice(2);

const signed = signCatalogue(
  { v: 1, release: manifest.version, statements: [...catalogueStatements()] },
  loadReleaseKey().key,
);
const text = JSON.stringify(signed);
mkdirSync(folder, { recursive: true });
// To be shipped on its own, where a hub is newer than its agents; and for the agent's bundle, which is one file.
writeFileSync(join(folder, 'starrocks-agent.catalogue.json'), `${text}\n`);
writeFileSync(join(folder, 'embedded-catalogue.js'), `export const EMBEDDED_CATALOGUE = ${JSON.stringify(text)};\n`);
