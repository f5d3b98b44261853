import { isAtLeast, type Release } from './release.ts';
import { ServerError } from './server-error.ts';

// Numbers and texts: StarRocks common/ErrorCode.java, which was renumbered in 3.3.

/** Most failures carry this number and SQLSTATE and are told apart by their text alone. */
export function failure(message: string): ServerError {
  return new ServerError(1064, 'HY000', message);
}

export function syntaxError(detail: string): ServerError {
  return failure(`Getting syntax error at line 1, column 0. Detail message: ${detail}.`);
}

export function analyzingError(detail: string): ServerError {
  return failure(`Getting analyzing error. Detail message: ${detail}.`);
}

/** What the simulator cannot do, said so, instead of an answer that may be wrong. */
export function notSimulated(what: string): ServerError {
  return failure(`The simulator cannot run this: ${what}`);
}

/** Throws where a part of the statement carries one of these, which no code here reads: ignoring it would answer wrongly. */
export function refuseParts(what: string, part: { has(key: string): boolean }, keys: readonly string[]): void {
  const found = keys.find((key) => part.has(key));
  if (found !== undefined) throw notSimulated(`${what} with ${found.replaceAll('_', ' ').toUpperCase()}`);
}

export function unknownDatabase(release: Release, name: string): ServerError {
  const text = `Getting analyzing error. Detail message: Unknown database '${name}'.`;
  return isAtLeast(release, '3.3') ? new ServerError(5501, '3F000', text) : new ServerError(1049, '42000', text);
}

export function unknownTable(release: Release, name: string): ServerError {
  const text = `Getting analyzing error. Detail message: Unknown table '${name}'.`;
  return isAtLeast(release, '3.3') ? new ServerError(5502, '42602', text) : new ServerError(1051, '42S02', text);
}

export function unknownColumn(release: Release, name: string): ServerError {
  const text = `Getting analyzing error. Detail message: Column '${name}' cannot be resolved.`;
  return new ServerError(isAtLeast(release, '3.3') ? 5509 : 1054, '42S22', text);
}

export function unknownRole(name: string): ServerError {
  return analyzingError(`cannot find role ${name}`);
}

export function unknownCatalog(name: string): ServerError {
  return new ServerError(5078, '42000', `Unknown catalog '${name}'`);
}

export function noDatabase(): ServerError {
  return new ServerError(1046, '3D000', 'No database selected');
}

export function operateNeeded(release: Release): ServerError {
  const text = 'Access denied; you need (at least one of) the OPERATE privilege(s) on SYSTEM for this operation.';
  const advice =
    ' Please ask the admin to grant permission(s) or try activating existing roles using <set [default] role>.';
  return isAtLeast(release, '3.3')
    ? new ServerError(5203, '42000', text + advice)
    : new ServerError(1252, '42000', text);
}

export function timedOut(release: Release, seconds: number): ServerError {
  const text = `Query reached its timeout of ${seconds} seconds, please increase the 'query_timeout' session variable and retry`;
  if (isAtLeast(release, '3.5')) return new ServerError(5024, '53400', text);
  return isAtLeast(release, '3.4') ? new ServerError(5024, 'HY000', text) : failure(text);
}

export function killed(by: string): ServerError {
  return failure(`killed manually: ${by}`);
}

export function unknownThread(id: string): ServerError {
  return new ServerError(1094, 'HY000', `Unknown thread id: ${id}`);
}

export function unknownVariable(name: string): ServerError {
  return new ServerError(1193, 'HY000', `Unknown system variable '${name}'`);
}

export function notPreparable(): ServerError {
  return new ServerError(1295, 'HY000', 'This command is not supported in the prepared statement protocol yet');
}

export function badPassword(input: { user: string; host: string; usesPassword: boolean }): ServerError {
  const { user, host, usesPassword } = input;
  return new ServerError(
    1045,
    '28000',
    `Access denied for user '${user}'@'${host}' (using password: ${usesPassword ? 'YES' : 'NO'})`,
  );
}
