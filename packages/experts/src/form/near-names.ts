const MOST = 5;

/** Names that a person may have meant: alike but for case, one inside the other, or one slip of the fingers away. */
export function nearNames(wanted: string, names: Iterable<string>): readonly string[] {
  const scored = [...new Set(names)]
    .map((name) => ({ name, distance: distanceOf(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(2, Math.floor(wanted.length / 3)));
  return scored
    .toSorted((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** Edits from one to the other; one that holds the other counts as a single edit. */
function distanceOf(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length > 2 && b.length > 2 && (a.includes(b) || b.includes(a))) return 1;
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(a).entries()) {
    const row = [i + 1];
    for (const [j, other] of Array.from(b).entries()) {
      row.push(Math.min((before[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1, (before[j] ?? 0) + (letter === other ? 0 : 1)));
    }
    before = row;
  }
  return before.at(-1) ?? 0;
}
