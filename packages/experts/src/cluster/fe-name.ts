/** The host of an FE: `fe-1` of `fe-1_9010_1700000100`, which is host, edit log port and the time it joined. */
export function nameFe(id: string): string {
  return /^(.+)_\d+_\d+$/.exec(id)?.[1] ?? id;
}
