import { RELEASE_LINES, compareReleaseLines, type ReleaseLine } from '@starrocks-mcp/starrocks';

/** The simulated build: its text as `@@version_comment` gives it, and the line that decides what exists. */
export interface Release {
  /** For example `3.5.7`. */
  readonly version: string;
  readonly line: ReleaseLine;
}

/** Reads `3.5.7`, `3.3.2-1.81`, `BRANCH-2.5-RELEASE` and the like; a text without a number is the newest line. */
export function parseRelease(version: string): Release {
  const number = /\d+\.\d+/.exec(version)?.[0];
  if (number === undefined) return { version, line: RELEASE_LINES.at(-1) ?? '4.1' };
  const line = RELEASE_LINES.findLast((known) => compareReleaseLines(known, number) <= 0);
  if (line === undefined)
    throw new Error(`version "${version}" is older than ${RELEASE_LINES[0]}, the oldest line simulated`);
  return { version, line };
}

export function isAtLeast(release: Release, line: ReleaseLine): boolean {
  return compareReleaseLines(release.line, line) >= 0;
}

/** The text of `@@version_comment` and `current_version()`: version and commit. */
export function versionComment(release: Release): string {
  return /[\s-]/.test(release.version) ? release.version : `${release.version}-5e1a7c0`;
}

/** The MySQL version that the FE claims (FE setting mysql_server_version). */
export function mysqlVersion(release: Release): string {
  return isAtLeast(release, '3.4') ? '8.0.33' : '5.1.0';
}
