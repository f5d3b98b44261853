import type { Findings } from '../form/cause.ts';

/** A list among the facts of a finding; empty when it was not found or tells none. */
export function listFact(findings: Findings, id: string, name: string): readonly string[] {
  const value = findings.get(id)?.facts?.[name];
  return Array.isArray(value) ? value.map(String) : [];
}

export function shareOne(left: readonly string[], right: readonly string[]): boolean {
  return left.some((name) => right.includes(name));
}

/** `a, b, c …`: the first objects of a finding by name. */
export function nameObjects(findings: Findings, ids: readonly string[]): string {
  const names = [...new Set(ids.flatMap((id) => (findings.get(id)?.objects ?? []).map((object) => object.name)))];
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}`;
}
