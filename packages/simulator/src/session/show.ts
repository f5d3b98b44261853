import { listSystemTables } from '@starrocks-mcp/starrocks';
import { formatInZone } from '../clock.ts';
import type { Cluster } from '../cluster.ts';
import { listDatabases } from '../engine/databases.ts';
import { noDatabase, notSimulated, unknownDatabase, unknownRole } from '../errors.ts';
import { isAtLeast } from '../release.ts';
import { isSystemSchema } from '../scenario/table-layout.ts';
import type { Token } from '../sql/lexer.ts';
import { textRows, type StatementResult } from './result.ts';
import type { VariableValue } from './variables.ts';

export interface ShowContext {
  readonly cluster: Cluster;
  readonly user: string;
  readonly database: string;
  readonly variables: ReadonlyMap<string, VariableValue>;
}

/** SHOW of what clients and agents ask; another SHOW is an error that says so. */
export function runShow(tokens: readonly Token[], context: ShowContext): StatementResult {
  const words = tokens.slice(1).map((token) => (token.kind === 'word' ? token.value.toLowerCase() : token.value));
  const [first = '', second = ''] = words;
  const pattern = likePattern(tokens);
  if (first === 'full' && second === 'processlist') return showProcesses(context, true);
  if (first === 'processlist') return showProcesses(context, false);
  if (first === 'variables') return showVariables(context.variables, pattern);
  if (second === 'variables')
    return showVariables(first === 'global' ? context.cluster.globals : context.variables, pattern);
  if (first === 'databases' || first === 'schemas') return showDatabases(context.cluster, pattern);
  if (first === 'tables') return showTables(context, words, pattern);
  if (first === 'grants') return showGrants(context, tokens);
  if (first === 'warnings') return textRows(['Level', 'Code', 'Message'], []);
  throw notSimulated(`SHOW ${words.slice(0, 2).join(' ').toUpperCase()}`);
}

function likePattern(tokens: readonly Token[]): RegExp | undefined {
  const at = tokens.findIndex((token) => token.kind === 'word' && token.value.toLowerCase() === 'like');
  const text = at < 0 ? undefined : tokens[at + 1]?.value;
  if (text === undefined) return undefined;
  const source = text
    .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${source}$`, 'i');
}

function showProcesses({ cluster, user }: ShowContext, full: boolean): StatementResult {
  const { release, timeZone, operate } = cluster.scenario;
  const names = ['Id', 'User', 'Host', 'Db', 'Command', 'ConnectionStartTime', 'Time', 'State', 'Info', 'IsPending'];
  if (isAtLeast(release, '3.3')) names.push('Warehouse');
  if (isAtLeast(release, '4.0')) names.push('CNGroup');
  const rows = cluster.processes
    .connections()
    // Without OPERATE an account sees its own connections alone.
    .filter((connection) => operate || connection.user === user)
    .map((connection) => {
      const since = connection.query?.startedAt ?? connection.connectedAt;
      const info = connection.query?.text ?? '';
      const cells = [
        String(connection.id),
        connection.user,
        connection.host,
        connection.database,
        connection.query === undefined ? 'Sleep' : 'Query',
        formatInZone(connection.connectedAt, timeZone),
        String(Math.floor((Date.now() - since) / 1000)),
        connection.query === undefined ? 'EOF' : 'OK',
        full ? info : info.slice(0, 100),
        'false',
        'default_warehouse',
        '',
      ];
      return cells.slice(0, names.length);
    });
  return textRows(names, rows);
}

function showVariables(variables: ReadonlyMap<string, VariableValue>, pattern: RegExp | undefined): StatementResult {
  const rows = [...variables]
    .filter(([name]) => pattern === undefined || pattern.test(name))
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => [name, String(value)]);
  return textRows(['Variable_name', 'Value'], rows);
}

function showDatabases(cluster: Cluster, pattern: RegExp | undefined): StatementResult {
  const hasSys = listSystemTables(cluster.scenario.release.line).some((table) => table.schema === 'sys');
  const names = ['_statistics_', ...listDatabases(cluster), 'information_schema', ...(hasSys ? ['sys'] : [])];
  const rows = names.filter((name) => pattern === undefined || pattern.test(name)).toSorted();
  return textRows(
    ['Database'],
    rows.map((name) => [name]),
  );
}

function showTables(
  { cluster, database }: ShowContext,
  words: readonly string[],
  pattern: RegExp | undefined,
): StatementResult {
  const at = words.findIndex((word) => word === 'from' || word === 'in');
  const wanted = at < 0 ? database : (words[at + 1] ?? '');
  if (wanted === '') throw noDatabase();
  const names = tablesOf(cluster, wanted.toLowerCase()).filter((name) => pattern === undefined || pattern.test(name));
  return textRows(
    [`Tables_in_${wanted}`],
    names.toSorted().map((name) => [name]),
  );
}

function tablesOf(cluster: Cluster, database: string): string[] {
  const { release, tables } = cluster.scenario;
  if (isSystemSchema(database)) {
    return listSystemTables(release.line)
      .filter((table) => table.schema === database)
      .map((table) => table.name);
  }
  const own = [...tables.values()]
    .map((table) => table.layout.name)
    .filter((name) => name.toLowerCase().startsWith(`${database}.`));
  if (own.length === 0) throw unknownDatabase(release, database);
  return own.map((name) => name.slice(database.length + 1));
}

/** 2.5 has no column Catalog (sql/ast/ShowGrantsStmt.java); NULL stands there for a grant of roles. */
function showGrants({ cluster, user }: ShowContext, tokens: readonly Token[]): StatementResult {
  const { release, shownGrants } = cluster.scenario;
  const [, , ofWord, roleWord, role] = tokens;
  const isRole = ofWord?.value.toLowerCase() === 'for' && roleWord?.value.toLowerCase() === 'role';
  if (isRole && role !== undefined && !Object.hasOwn(shownGrants.roles, role.value)) throw unknownRole(role.value);
  const owner = isRole && role !== undefined ? role.value : `'${user}'@'%'`;
  const grants = isRole
    ? (shownGrants.roles[owner] ?? [])
    : (cluster.shownGrants.get(user) ?? [readerGrant(release, owner)]);
  const names = [isRole ? 'RoleName' : 'UserIdentity', 'Catalog', 'Grants'];
  const rows = grants.map((grant) => [owner, / ON /.test(grant) ? 'default_catalog' : null, grant]);
  if (isAtLeast(release, '3.1')) return textRows(names, rows);
  return textRows(
    names.filter((name) => name !== 'Catalog'),
    rows.map(([first, , last]) => [first ?? null, last ?? null]),
  );
}

/** An account of which the scenario says nothing only reads. */
function readerGrant(release: Cluster['scenario']['release'], owner: string): string {
  return isAtLeast(release, '3.1')
    ? `GRANT SELECT ON ALL TABLES IN ALL DATABASES TO USER ${owner}`
    : `GRANT SELECT_PRIV ON *.* TO ${owner}`;
}
