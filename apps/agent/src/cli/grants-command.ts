import { readVersion } from '@starrocks-mcp/starrocks';
import { loadConfig } from '../config/config.ts';
import { grantStatements } from '../grants/grant-statements.ts';
import { openClusterPool } from '../start-agent.ts';
import type { CommandStreams } from './enroll-command.ts';
import { ownEnvironment } from './owner-settings.ts';
import { write } from './text-sink.ts';

const DONE = 0;
const FAILED = 1;
const WRONG_USAGE = 2;

export interface GrantsOptions {
  readonly release?: string;
  readonly user?: string;
  readonly from: string;
  readonly database: readonly string[];
  readonly allDatabases?: boolean;
  readonly deep?: boolean;
}

/** `grants`: prints SQL for an administrator. Without --release the cluster is asked for its own. */
export async function runGrants(options: GrantsOptions, { output, errors }: CommandStreams): Promise<number> {
  const env = ownEnvironment();
  const release = options.release ?? (await askRelease().catch(() => undefined));
  if (release === undefined) {
    await write(errors, 'The cluster did not tell its release. Name it: starrocks-agent grants --release 3.5\n');
    return FAILED;
  }
  try {
    const user = options.user ?? env['SR_USER'] ?? 'mcp_reader';
    const databases = options.allDatabases === true ? ['*'] : options.database;
    await write(output, grantStatements({ release, user, from: options.from, databases, deep: options.deep === true }));
    return DONE;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    await write(errors, `${error.message}\n`);
    return WRONG_USAGE;
  }
}

const VERSION_LIMITS = { maxRows: 1, maxBytes: 4_096, timeoutMs: 10_000 };

async function askRelease(): Promise<string | undefined> {
  const pool = openClusterPool(loadConfig(ownEnvironment()));
  try {
    return (await readVersion((statement) => pool.run(statement, VERSION_LIMITS))).release;
  } finally {
    await pool.close();
  }
}
