import { asHubError } from '@starrocks-mcp/protocol';
import type { ClusterCapabilities } from '../form/capabilities.ts';
import type { AnyRead, Columns, Failure, ParameterValue, Read, Reads, Rows, TwoSamples } from '../form/read.ts';
import type { Architecture } from '../report.ts';
import { chooseLayout, type LayoutChoice } from './choose-layout.ts';
import { decodeRows } from './decode-rows.ts';
import { failedStatement, missingSignal, otherArchitecture } from './failure.ts';
import { parameterValues, renderStatement } from './render-statement.ts';
import type { StatementRunner } from './statement-runner.ts';

export type Answer = Rows | TwoSamples | Failure;

interface Deps {
  readonly runner: StatementRunner;
  /** Rejects with why they could not be read: then nothing that needs a table can be asked. */
  readonly capabilities: () => Promise<ClusterCapabilities>;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly architecture: Architecture;
  /** Every read of this diagnosis, so that mergeable ones become one statement. */
  readonly all: readonly Reads[];
}

/** Answers reads; those with the same text are asked once. Rejects only when the diagnosis is cancelled. */
export interface Reader {
  /** Once, whatever the check wants, with its rows' types kept. */
  once<C extends Columns>(read: Read<C>): Promise<Rows<C> | Failure>;
  /** As the check wants it. */
  answer(read: AnyRead): Promise<Answer>;
}

export function createReader({ runner, capabilities, parameters, architecture, all }: Deps): Reader {
  const merged = mergeNames(all.flatMap((reads) => Object.values(reads)));

  async function ask<T>(read: Read, send: (statement: string) => Promise<T>): Promise<T | Failure> {
    if (isElsewhere(read, architecture)) return otherArchitecture(architecture);
    const choice = await choose(read);
    if (!choice.ok) return 'lacks' in choice ? missingSignal(choice.lacks) : choice;
    const values = { ...parameterValues(read, parameters), ...merged.get(read.name) };
    const statement = renderStatement(choice.layout.template, read.parameters, values);
    try {
      return await send(statement);
    } catch (thrown) {
      runner.assertNotCancelled();
      if (asHubError(thrown).code === 'CANCELLED') throw thrown;
      return failedStatement(thrown, Object.keys(choice.layout.needs));
    }
  }

  async function choose(read: Read): Promise<LayoutChoice | Failure> {
    const free = read.layouts.find((layout) => Object.keys(layout.needs).length === 0);
    if (free !== undefined) return { ok: true, layout: free };
    try {
      return chooseLayout(read, await capabilities());
    } catch (thrown) {
      runner.assertNotCancelled();
      return failedStatement(thrown, ['information_schema.columns']);
    }
  }

  function once<C extends Columns>(read: Read<C>): Promise<Rows<C> | Failure> {
    return ask(read, async (sql) => keepOwnRows(read, decodeRows(read, sql, await runner.once(sql))));
  }

  function sampled<C extends Columns>(read: Read<C>): Promise<TwoSamples<C> | Failure> {
    return ask(read, async (sql) => {
      const { first, second, seconds } = await runner.twice(sql);
      return {
        ok: true as const,
        first: keepOwnRows(read, decodeRows(read, sql, first)),
        second: keepOwnRows(read, decodeRows(read, sql, second)),
        seconds,
      };
    });
  }

  return {
    once,
    answer(any) {
      const plain = plainRead(any);
      return plain.sampled ? sampled(plain.read) : once(plain.read);
    },
  };
}

function isElsewhere(read: Read, architecture: Architecture): boolean {
  return read.architecture !== undefined && architecture !== 'unknown' && read.architecture !== architecture;
}

export function plainRead(any: AnyRead): { read: Read; sampled: boolean; optional: boolean } {
  if ('optional' in any) return { ...plainRead(any.optional), optional: true };
  if ('twice' in any) return { read: any.twice, sampled: true, optional: false };
  return { read: any, sampled: false, optional: false };
}

/**
 * For each mergeable read the union of the names asked for, sorted, so that the text does not depend on the order of
 * checks. Sampled ones are in the same union: the first sample then answers those who ask once.
 */
function mergeNames(reads: readonly AnyRead[]): ReadonlyMap<string, Readonly<Record<string, ParameterValue>>> {
  const names = new Map<string, { parameter: string; names: Set<string> }>();
  for (const { read } of reads.map((any) => plainRead(any))) {
    if (read.mergeBy === undefined) continue;
    const entry = names.get(read.name) ?? { parameter: read.mergeBy.parameter, names: new Set() };
    for (const name of namesOf(read)) entry.names.add(name);
    names.set(read.name, entry);
  }
  return new Map([...names].map(([key, entry]) => [key, { [entry.parameter]: [...entry.names].toSorted() }]));
}

function namesOf(read: Read): readonly string[] {
  const value = read.mergeBy === undefined ? undefined : read.values[read.mergeBy.parameter];
  return Array.isArray(value) ? value.map(String) : [];
}

function keepOwnRows<C extends Columns>(read: Read<C>, answer: Rows<C>): Rows<C> {
  const by = read.mergeBy;
  if (by === undefined) return answer;
  const wanted = new Set<unknown>(namesOf(read));
  const keep = answer.rows.map((row) => wanted.has(row[by.column]));
  return {
    ...answer,
    rows: answer.rows.filter((_, index) => keep[index]),
    cells: answer.cells.filter((_, index) => keep[index]),
  };
}
