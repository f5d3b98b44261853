import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CAUSES, CHECKS } from '../checks.generated.ts';
import { findingsDocument } from './findings-document.ts';

const FILE = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'findings.md');

it('is what docs/findings.md says; run "npm run docs:findings" after changing a check', () => {
  expect(readFileSync(FILE, 'utf8')).toBe(findingsDocument({ checks: CHECKS, causes: CAUSES }));
});
