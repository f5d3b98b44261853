/** `ENOENT`, `SQLITE_BUSY` and the like, as Node or a driver put it into `code`; undefined for what has none. */
export function systemCodeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}
