import type { Findings } from '../form/cause.ts';
import type { Bilingual } from '../form/bilingual.ts';
import { firstNames } from '../form/first-names.ts';

/** A list among the facts of a finding; empty when it was not found or tells none. */
export function listFact(findings: Findings, id: string, name: string): readonly string[] {
  const value = findings.get(id)?.facts?.[name];
  return Array.isArray(value) ? value.map(String) : [];
}

export function shareOne(left: readonly string[], right: readonly string[]): boolean {
  return left.some((name) => right.includes(name));
}

/** Blanks of a remedy about the first routine load job that a finding names; none where its name needs quotes. */
export function firstJob(findings: Findings, id: string): Readonly<Record<string, string>> {
  const job = listFact(findings, id, 'jobs')[0] ?? '';
  return /^[A-Za-z_]\w*\.[A-Za-z_]\w*$/.test(job) ? { '<database>.<job>': job } : {};
}

/** The first objects of a finding by name. */
export function nameObjects(findings: Findings, ids: readonly string[]): Bilingual {
  const names = [...new Set(ids.flatMap((id) => (findings.get(id)?.objects ?? []).map((object) => object.name)))];
  return firstNames(names);
}

export const LOST = ['storage.node_down', 'storage.disk_offline'] as const;

/** Findings of a lost backend, compute node or disk: a frontend that is down holds no data. */
export function listLost(findings: Findings): readonly string[] {
  return findings.among(LOST).filter((id) => findings.get(id)?.facts?.['data_nodes'] !== 0);
}
