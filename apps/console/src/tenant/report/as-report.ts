import type { DrawnReport } from '../tenant-data.ts';

/** A structured answer as a report when it is one; other tools answer in other shapes. */
export function asReport(result: unknown): DrawnReport | undefined {
  if (typeof result !== 'object' || result === null) return undefined;
  const isReport = ['findings', 'root_causes', 'checks'].every((name) => Array.isArray(Reflect.get(result, name)));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- page and hub are of one release
  return isReport && 'status' in result ? (result as DrawnReport) : undefined;
}
