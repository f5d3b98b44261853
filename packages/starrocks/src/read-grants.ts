import { HubError } from '@starrocks-mcp/protocol';
import type { ReadOnlyStatement } from '@starrocks-mcp/sql-guard';
import { parseGrant } from './parse-grant.ts';
import type { RunStatement } from './system-query.ts';

/** What an account may do, by its own SHOW GRANTS. */
export interface AccountGrants {
  /** Rights beyond reading, without names of objects: `OPERATE ON SYSTEM`, `role db_admin`. Empty: it only reads. */
  readonly excess: readonly string[];
  /** What could not be read or understood; unless it is empty, `excess` may be short. */
  readonly unknown: readonly string[];
}

/** SELECT and USAGE read; the names with _PRIV are 2.5's (docs: account-management/GRANT, privilege_item). */
const READING: ReadonlySet<string> = new Set(['SELECT', 'USAGE', 'SELECT_PRIV', 'USAGE_PRIV']);

/** Roles that every cluster has and that administer it (docs: administration/user_privs/privilege_overview, 3.0). */
const ADMINISTRATORS: ReadonlySet<string> = new Set([
  'root',
  'cluster_admin',
  'db_admin',
  'user_admin',
  'security_admin',
  'operator',
  'admin',
]);

/** Roles may hold roles; real accounts have a few. */
const MAX_ROLES = 32;
const PLAIN_NAME = /^[\w$.-]{1,64}$/;

/**
 * Reads the grants of the account that `run` speaks for, and those of its roles: any account may see its own, also the
 * roles that were given to it (docs: SHOW_GRANTS). Rejects when SHOW GRANTS itself fails, which says nothing of them.
 */
export async function readGrants(run: RunStatement): Promise<AccountGrants> {
  const excess = new Set<string>();
  const unknown = new Set<string>();
  const roles = new Set<string>();
  const note = (line: string): void => {
    const grant = parseGrant(line);
    if (grant === undefined) return void unknown.add('a grant that is not understood');
    if (grant.kind === 'roles') return grant.roles.forEach((role) => void roles.add(role));
    for (const right of grant.rights) if (!READING.has(right)) excess.add(`${right} ON ${grant.on}`);
    if (grant.withGrantOption) excess.add(`GRANT OPTION ON ${grant.on}`);
  };
  for (const line of await grantLines(run, 'SHOW GRANTS')) note(line);
  let looked = 0;
  for (const role of roles) {
    if (ADMINISTRATORS.has(role.toLowerCase())) excess.add(`role ${role.toLowerCase()}`);
    else if (++looked > MAX_ROLES || !PLAIN_NAME.test(role)) unknown.add('a role that was not looked into');
    else for (const line of await roleLines(run, role, unknown)) note(line);
  }
  return { excess: [...excess].toSorted(), unknown: [...unknown] };
}

async function roleLines(run: RunStatement, role: string, unknown: Set<string>): Promise<readonly string[]> {
  try {
    return await grantLines(run, `SHOW GRANTS FOR ROLE \`${role}\``);
  } catch (error) {
    if (!(error instanceof HubError) || error.details?.['errno'] === undefined) throw error;
    unknown.add('a role whose grants the cluster does not show');
    return [];
  }
}

async function grantLines(run: RunStatement, text: string): Promise<readonly string[]> {
  const { fields, rows, truncated } = await run(ownStatement(text));
  const at = fields.findIndex(({ name }) => name.toLowerCase() === 'grants');
  if (at === -1 || truncated)
    throw new HubError('DB_ERROR', 'SHOW GRANTS was answered in a form that is not known here.');
  return rows.map((row) => String(row[at] ?? ''));
}

/** The guard lets nobody's SHOW GRANTS through; these texts are ours, and the name in them is a plain word in backticks. */
function ownStatement(text: string): ReadOnlyStatement {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above; SHOW GRANTS changes nothing
  return { text } as ReadOnlyStatement;
}
