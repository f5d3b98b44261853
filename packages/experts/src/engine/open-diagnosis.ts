import { detectCapabilities } from '@starrocks-mcp/starrocks';
import type { Context } from '../cluster/context.ts';
import type { ClusterCapabilities } from '../form/capabilities.ts';
import type { ParameterValue, Reads } from '../form/read.ts';
import type { ClusterPort } from '../port.ts';
import type { Report } from '../report.ts';
import { createReader, type Reader } from './answer-reads.ts';
import { CONTEXT_READS, detectContext } from './detect-context.ts';
import { systemClock, type DiagnosisClock } from './diagnosis-clock.ts';
import { StatementRunner } from './statement-runner.ts';

interface Options {
  readonly port: ClusterPort;
  /** Everything that will be asked, so that reads can be shared and merged. */
  readonly reads: readonly Reads[];
  /** Of this cluster, when they are known from before; detected otherwise. */
  readonly capabilities?: ClusterCapabilities | undefined;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: DiagnosisClock;
  /** Statements under way at once; default 3, so that a diagnosis takes little of a busy cluster. */
  readonly concurrency?: number;
  /** Pause between the two samples of counters, milliseconds; default 3000. */
  readonly sampleIntervalMs?: number;
}

interface OpenDiagnosis {
  readonly context: Context;
  readonly reader: Reader;
  readonly startedAt: Date;
  readonly costSoFar: () => Report['cost'];
}

/** The way to one cluster for one diagnosis or view: what it is, and a reader that shares statements. */
export async function openDiagnosis(options: Options): Promise<OpenDiagnosis> {
  const { port, reads, signal, parameters = {}, clock = systemClock() } = options;
  const { concurrency = 3, sampleIntervalMs = 3000 } = options;
  const startedAt = clock.now();
  const runner = new StatementRunner({ port, clock, signal, concurrency, sampleIntervalMs });
  const capabilities = onceAsked(() => options.capabilities ?? detect(runner));
  const reading = { runner, capabilities, all: [CONTEXT_READS, ...reads] };
  const first = createReader({ ...reading, parameters, architecture: 'unknown' });
  const context = await detectContext({ reader: first, capabilities, parameters, reads });
  // From here on statements also know how far off the FE's text times are.
  const reader = createReader({ ...reading, parameters: context.parameters, architecture: context.architecture });
  const costSoFar = (): Report['cost'] => ({
    ...runner.cost,
    elapsed_ms: clock.now().getTime() - startedAt.getTime(),
  });
  return { context, reader, startedAt, costSoFar };
}

/** Not before the first statement has shown that there is a way to the cluster. */
function onceAsked<T>(load: () => T | Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => (loaded ??= Promise.resolve(load()));
}

function detect(runner: StatementRunner): Promise<ClusterCapabilities> {
  return detectCapabilities((statement) => runner.once(statement.text));
}
