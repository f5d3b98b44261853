/** A StarRocks version as far as its text tells; a build named after a branch may have no patch, or no number at all. */
export interface StarRocksVersion {
  /** As the server said it, for example `3.5.7-abc1234`. */
  readonly text: string;
  /** `3.5.7`, `3.5`, or undefined when the text holds no version number: then columns tell what the cluster can do. */
  readonly release: string | undefined;
  /** `3.5`, or undefined. */
  readonly line: string | undefined;
}

const LEADING_NUMBER = /^(?:starrocks\s+version\s+|branch-)?v?(\d+)\.(\d+)(?:\.(\d+))?(?![\d])/i;

/** Reads `3.3.5`, `3.5.0-rc01`, `2.1.2 0782ad7`, `BRANCH-2.5-RELEASE 247c3bf`, `main`, vendor builds; never throws. */
export function parseVersion(text: string): StarRocksVersion {
  const trimmed = text.trim();
  const match = LEADING_NUMBER.exec(trimmed);
  if (match === null) return { text: trimmed, release: undefined, line: undefined };
  const line = `${Number(match[1])}.${Number(match[2])}`;
  return { text: trimmed, release: match[3] === undefined ? line : `${line}.${Number(match[3])}`, line };
}
