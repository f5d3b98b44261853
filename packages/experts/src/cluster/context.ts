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
  readonly capabilities: ClusterCapabilities;
  readonly nodes: NodeCounts;
  /** Undefined when the cluster did not tell its time: then no age is known. */
  readonly clock: ClusterClock | undefined;
  /** Tables that the account sees; undefined when that is not known. */
  readonly visibleTables: number | undefined;
  /** Of this diagnosis, such as hours. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

/** Seconds since a moment by the cluster's clock; undefined when that cannot be told. */
export function ageIn(context: Context, moment: Parameters<ClusterClock['ageSeconds']>[0]): number | undefined {
  return context.clock?.ageSeconds(moment);
}

/** `[3, 3]` of `3.3.5-abc`; undefined for versions without a leading number. For defaults that differ by line. */
export function releaseLine(version: string): readonly [number, number] | undefined {
  const match = /(?:^|[\s-])(\d+)\.(\d+)(?:\.|-|\s|$)/.exec(version);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return [Number(match[1]), Number(match[2])];
}

/** True when the line is known and at least this; undefined when it is not known. */
export function isAtLeast(context: Context, major: number, minor: number): boolean | undefined {
  const line = releaseLine(context.version);
  if (line === undefined) return undefined;
  return line[0] > major || (line[0] === major && line[1] >= minor);
}
