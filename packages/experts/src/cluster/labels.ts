/** Labels of `be_metrics` (`k=v,k=v`, sorted by key) or of `fe_metrics` (a JSON object), as pairs. */
export function parseLabels(text: string | null): ReadonlyMap<string, string> {
  const trimmed = text?.trim() ?? '';
  if (trimmed.startsWith('{')) return parseJsonLabels(trimmed);
  return new Map(
    trimmed
      .split(',')
      .map((pair) => splitPair(pair))
      .filter((pair) => pair !== undefined),
  );
}

function splitPair(pair: string): readonly [string, string] | undefined {
  const at = pair.indexOf('=');
  if (at < 1) return undefined;
  return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}

function parseJsonLabels(text: string): ReadonlyMap<string, string> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return new Map();
    return new Map(Object.entries(value).map(([key, cell]) => [key, String(cell)] as const));
  } catch {
    return new Map();
  }
}
