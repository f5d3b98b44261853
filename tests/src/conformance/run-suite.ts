import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

export type Revision = '2025-11-25' | '2026-07-28';

/** What a scenario of the suite found in one of its checks. */
export interface CheckResult {
  readonly scenario: string;
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  readonly message: string;
}

const checksSchema = z.array(
  z.object({
    id: z.string(),
    status: z.enum(['SUCCESS', 'FAILURE', 'WARNING', 'SKIPPED', 'INFO']),
    errorMessage: z.string().optional(),
  }),
);

const require = createRequire(import.meta.url);
const SUITE = require.resolve('@modelcontextprotocol/conformance/dist/index.js');
const HOOK = fileURLToPath(new URL('glob-sync-hook.mjs', import.meta.url));
/** `server-<scenario>-<time>`, as the suite names the folder of a scenario. */
const FOLDER = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/;

interface RunInput {
  /** Where the server under test answers MCP. */
  readonly url: string;
  readonly revision: Revision;
}

/** Runs every scenario that a revision requires, and those that the suite runs without requiring them. */
export async function runSuite({ url, revision }: RunInput): Promise<readonly CheckResult[]> {
  const output = mkdtempSync(join(tmpdir(), 'mcp-conformance-'));
  try {
    const args = ['--import', HOOK, SUITE, 'server', '--url', url, '--requirements', revision, '-o', output];
    const suite = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    await once(suite, 'exit');
    return readdirSync(output).flatMap((folder) => readChecks(output, folder));
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

function readChecks(output: string, folder: string): readonly CheckResult[] {
  const scenario = FOLDER.exec(folder)?.[1];
  if (scenario === undefined) throw new Error(`The suite wrote an unknown folder: ${folder}`);
  const checks = checksSchema.parse(JSON.parse(readFileSync(join(output, folder, 'checks.json'), 'utf8')));
  return checks.map(({ id, status, errorMessage = '' }) => ({ scenario, id, status, message: errorMessage }));
}
