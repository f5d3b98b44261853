/** The release lines whose source the catalogue was read from, oldest first; 3.0 had none to read. */
export const RELEASE_LINES = ['2.5', '3.1', '3.2', '3.3', '3.4', '3.5', '4.0', '4.1'] as const;

export type ReleaseLine = (typeof RELEASE_LINES)[number];

/** Orders "major.minor" texts by number: negative when `a` is older. `3.10` is newer than `3.9`. */
export function compareReleaseLines(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
  return aMajor - bMajor || aMinor - bMinor;
}
