import type { Cluster } from '../cluster.ts';
import { isSystemSchema } from '../scenario/table-layout.ts';

/** The customer's databases in this scenario. */
export function listDatabases(cluster: Cluster): string[] {
  const names = [...cluster.scenario.tables.values()].map((table) => table.layout.name.split('.')[0] ?? '');
  return [...new Set(names)].filter((name) => !isSystemSchema(name));
}
