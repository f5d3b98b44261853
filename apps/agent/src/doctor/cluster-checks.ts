import { HubError, type ErrorCode } from '@starrocks-mcp/protocol';
import {
  compareReleaseLines,
  readGrants,
  readVersion,
  RELEASE_LINES,
  type ClusterPool,
  type StarRocksVersion,
} from '@starrocks-mcp/starrocks';
import { judgeGrants, type AllowedExcess } from '../grants/grant-watch.ts';
import { GRANTS_LIMITS } from '../grants/open-grants.ts';
import { failed, ok, unknown, type Check } from './check.ts';

const VERSION_LIMITS = { maxRows: 1, maxBytes: 4_096, timeoutMs: 10_000 };

const ADVICE: Partial<Record<ErrorCode, string>> = {
  DB_UNAVAILABLE: 'Check SR_HOST and SR_PORT (the query port of an FE, 9030), the firewall, and that the FE runs.',
  DB_AUTH_FAILED: 'Check SR_USER and SR_PASSWORD, and that the account may log in from this host.',
  DB_TLS_REQUIRED: 'Set SR_TLS=on, and SR_TLS_CA_FILE for an authority of your own.',
  DB_TOO_MANY_CONNECTIONS: 'The account has no connection left. See max_user_connections, or stop what else uses it.',
  QUERY_TIMEOUT: 'The FE takes connections but does not answer. Look at its load and its log.',
};

/** Database, grants and release: three answers of one connection. */
export async function checkCluster(pool: ClusterPool, allowed: AllowedExcess): Promise<Check[]> {
  const startedAt = performance.now();
  try {
    const version = await readVersion((statement) => pool.run(statement, VERSION_LIMITS));
    const found = `The database answers in ${Math.round(performance.now() - startedAt)} ms`;
    return [ok('database', found), await checkGrants(pool, allowed), checkRelease(version)];
  } catch (error) {
    const code = error instanceof HubError ? error.code : 'INTERNAL';
    const advice = ADVICE[code] ?? 'Look at the log of the FE; docs/errors.md explains the code.';
    return [
      failed('database', { found: `The database does not answer (${code})`, advice }),
      unknown('grants', { found: 'Not looked at, as "database" failed', advice: 'Mend "database" first.' }),
      unknown('release', { found: 'Not looked at, as "database" failed', advice: 'Mend "database" first.' }),
    ];
  }
}

async function checkGrants(pool: ClusterPool, allowed: AllowedExcess): Promise<Check> {
  const grants = await readGrants((statement) => pool.run(statement, GRANTS_LIMITS)).catch(() => undefined);
  const state = grants === undefined ? undefined : judgeGrants(grants, allowed);
  if (state?.state === 'reading') return ok('grants', 'The account only reads');
  if (state?.state === 'excess') {
    return failed('grants', {
      found: `The account may do more than read: ${state.excess.join(', ')}`,
      advice:
        'Revoke that; "starrocks-agent grants" prints an account that suffices. Or accept it by name in AGENT_ALLOW_EXCESS_GRANTS.',
    });
  }
  if (state?.state === 'accepted') {
    return {
      ...ok('grants', `More than reading, accepted by its owner: ${state.excess.join(', ')}`),
      advice: 'Revoke what is not needed.',
    };
  }
  return unknown('grants', {
    found: 'What the account may do could not be read',
    advice: 'Look at SHOW GRANTS as this account. A role that it does not show keeps this unknown.',
  });
}

function checkRelease({ text, line }: StarRocksVersion): Check {
  const [first] = RELEASE_LINES;
  const last = RELEASE_LINES.at(-1) ?? '';
  if (line === undefined) {
    return unknown('release', {
      found: `The release is not told by "${text.slice(0, 64)}"`,
      advice: 'Nothing: what the cluster can do is asked of its columns.',
    });
  }
  if (compareReleaseLines(line, first) < 0) {
    return failed('release', {
      found: `StarRocks ${text.slice(0, 64)} is older than ${first}`,
      advice: 'Diagnoses are made for 2.5 and later.',
    });
  }
  if (compareReleaseLines(line, last) > 0) {
    return unknown('release', {
      found: `StarRocks ${text.slice(0, 64)} is newer than this agent knows`,
      advice: `Known are releases up to ${last}; see whether there is a newer agent.`,
    });
  }
  return ok('release', `StarRocks ${text.slice(0, 64)}`);
}
