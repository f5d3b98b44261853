// Writes docs/findings.md from the checks and causes: `npm run docs:findings`. A test holds the file equal.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAUSES, CHECKS } from '../src/checks.generated.ts';
import { findingsDocument } from '../src/render/findings-document.ts';

writeFileSync(
  join(import.meta.dirname, '..', '..', '..', 'docs', 'findings.md'),
  findingsDocument({ checks: CHECKS, causes: CAUSES }),
);
