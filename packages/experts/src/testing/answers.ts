import type { Cell } from '@starrocks-mcp/protocol';
import { createClusterClock } from '../cluster/clock.ts';
import type { Context } from '../cluster/context.ts';
import { UNKNOWN_NODES } from '../cluster/nodes.ts';
import { plainRead } from '../engine/answer-reads.ts';
import { decodeRows } from '../engine/decode-rows.ts';
import type { Check } from '../form/check.ts';
import type { Columns, Read, Rows, TwoSamples } from '../form/read.ts';
import { capabilitiesWithout } from './rows-port.ts';

/** Rows as the cluster would answer them: an object per row, by alias. */
export function answerWith<C extends Columns>(
  read: Read<C>,
  rows: readonly Readonly<Partial<Record<keyof C & string, Cell>>>[],
): Rows<C> {
  const names = Object.keys(read.columns);
  return decodeRows(read, `SELECT for ${read.name}`, {
    fields: names.map((name) => ({ name, type: 'VARCHAR' })),
    rows: rows.map((row) => names.map((name) => row[name] ?? null)),
    truncated: false,
    bytes: 0,
    elapsedMs: 0,
  });
}

/** A read of a check by the name the check gives it, for rows of its columns. */
export function readOf(check: Check, name: string): Read {
  const read = check.reads[name];
  if (read === undefined) throw new Error(`${check.id} has no read ${name}`);
  return plainRead(read).read;
}

export function samplesOf<C extends Columns>(first: Rows<C>, second: Rows<C>, seconds = 3): TwoSamples<C> {
  return { ok: true, first, second, seconds };
}

/** A shared-nothing cluster of 3.5 at 2026-03-01 14:05 in UTC+8, unless told otherwise. */
export function contextWith(changes: Partial<Context> = {}): Context {
  return {
    version: '3.5.2-test',
    architecture: 'shared-nothing',
    capabilities: capabilitiesWithout(),
    nodes: UNKNOWN_NODES,
    clock: createClusterClock({
      now: '2026-03-01 14:05:00',
      epochSeconds: Date.UTC(2026, 2, 1, 6, 5) / 1000,
      feTextOffsetSeconds: 0,
    }),
    timeZone: 'Asia/Shanghai',
    visibleTables: 10,
    knownTablets: undefined,
    parameters: {},
    ...changes,
  };
}
