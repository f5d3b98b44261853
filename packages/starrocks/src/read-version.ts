import { HubError } from '@starrocks-mcp/protocol';
import { parseVersion, type StarRocksVersion } from './parse-version.ts';
import { systemQuery, type RunStatement } from './system-query.ts';

/** The FE answers it alone, with every BE down (qe/GlobalVariable.java). */
const FROM_FE = systemQuery('SELECT @@version_comment AS version');

/** A BE answers it; its version may differ from the FE's during an upgrade (BE utility_functions.cpp). */
const FROM_BE = systemQuery('SELECT current_version() AS version');

/** The texts that `readVersion` may send. */
export const VERSION_STATEMENTS: readonly string[] = [FROM_FE.text, FROM_BE.text];

/**
 * The cluster's version: what the FE says, else what a BE says. `version()` is not asked, it is the MySQL version that
 * StarRocks claims. Throws what the second way throws; a cluster that says nothing readable gives `release: undefined`.
 */
export async function readVersion(run: RunStatement): Promise<StarRocksVersion> {
  const fromFe = await versionText(run, FROM_FE).catch(undefinedWhenUnknown);
  const version = parseVersion(fromFe ?? '');
  if (version.release !== undefined) return version;
  const fromBe = await versionText(run, FROM_BE).catch((error: unknown) => {
    if (version.text === '') throw error;
    return version.text;
  });
  const second = parseVersion(fromBe);
  return second.release === undefined && version.text !== '' ? version : second;
}

async function versionText(run: RunStatement, statement: typeof FROM_FE): Promise<string> {
  const answer = await run(statement);
  return String(answer.rows[0]?.[0] ?? '');
}

/** The cluster spoke, but has no such variable or does not show it. */
const SPOKEN: ReadonlySet<string> = new Set(['DB_UNKNOWN_VARIABLE', 'DB_ANALYSIS', 'DB_ACCESS_DENIED', 'DB_ERROR']);

function undefinedWhenUnknown(error: unknown): undefined {
  if (error instanceof HubError && SPOKEN.has(error.code)) return undefined;
  throw error;
}
