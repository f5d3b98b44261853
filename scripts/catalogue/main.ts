import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogueStatements } from '@starrocks-mcp/toolbox';
import manifest from '../../package.json' with { type: 'json' };
import { loadReleaseKey } from '../release-key.mjs';
import { signCatalogue } from './sign-catalogue.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const TARGET = join(ROOT, 'apps', 'agent', 'dist', 'starrocks-agent.catalogue.json');

const signed = signCatalogue(
  { v: 1, release: manifest.version, statements: [...catalogueStatements()] },
  loadReleaseKey().key,
);
mkdirSync(dirname(TARGET), { recursive: true });
writeFileSync(TARGET, `${JSON.stringify(signed)}\n`);
