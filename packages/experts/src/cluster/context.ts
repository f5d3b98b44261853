import { compareReleaseLines, parseVersion, type ReleaseLine } from '@starrocks-mcp/starrocks';
import type { ClusterCapabilities } from '../form/capabilities.ts';
import type { ParameterValue } from '../form/read.ts';
import type { Architecture } from '../report.ts';
import type { ClusterClock } from './clock.ts';
import type { NodeCounts } from './nodes.ts';

/** What a check may know beside its own rows. */
export interface Context {
  /** `3.3.5-abc`; empty when the cluster does not say. Decide by capabilities, not by this. */
  readonly version: string;
  readonly architecture: Architecture;
  /** Undefined when the cluster could not tell them; then no read that needs a table has answered. */
  readonly capabilities: ClusterCapabilities | undefined;
  readonly nodes: NodeCounts;
  /** Undefined when the cluster did not tell its time: then no age is known. */
  readonly clock: ClusterClock | undefined;
  /** The session's zone by name, such as `Asia/Shanghai`. */
  readonly timeZone: string | null;
  /** Tables that the account sees; undefined when that is not known. */
  readonly visibleTables: number | undefined;
  /** Tablets that the backends hold, visible or not; undefined when the FE does not tell. */
  readonly knownTablets: number | undefined;
  /** Of this diagnosis, such as hours, and the measured feTextOffsetSeconds. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

/** Seconds since a moment by the cluster's clock; undefined when that cannot be told. */
export function ageIn(context: Context, moment: Parameters<ClusterClock['ageSeconds']>[0]): number | undefined {
  return context.clock?.ageSeconds(moment);
}

/** True when the release line is known and at least this one; undefined when it is not known. For defaults that differ by line. */
export function isAtLeast(context: Context, line: ReleaseLine): boolean | undefined {
  const own = parseVersion(context.version).line;
  return own === undefined ? undefined : compareReleaseLines(own, line) >= 0;
}
