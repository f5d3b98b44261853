import type { Cause } from '../form/cause.ts';
import type { ClusterCapabilities } from '../form/capabilities.ts';
import type { Check } from '../form/check.ts';
import type { ParameterValue } from '../form/read.ts';
import type { ClusterPort } from '../port.ts';
import type { Language, Report } from '../report.ts';
import { detectCapabilities } from '@starrocks-mcp/starrocks';
import { createReader } from './answer-reads.ts';
import { buildReport } from './build-report.ts';
import { correlate } from './correlate.ts';
import { CONTEXT_READS, detectContext } from './detect-context.ts';
import { systemClock, type DiagnosisClock } from './diagnosis-clock.ts';
import { runCheck, type CheckResult } from './run-check.ts';
import { StatementRunner } from './statement-runner.ts';

export interface Progress {
  /** Checks ended so far, of `total`. */
  readonly done: number;
  readonly total: number;
  /** Id of the check that just ended. */
  readonly check: string;
}

export interface DiagnoseOptions {
  readonly port: ClusterPort;
  /** Of this cluster, when they are known from before; detected otherwise. */
  readonly capabilities?: ClusterCapabilities | undefined;
  readonly tenant: string;
  readonly language: Language;
  readonly checks: readonly Check[];
  readonly causes: readonly Cause[];
  /** Of the checks' reads, such as `hours`; already validated. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly clock?: DiagnosisClock;
  /** Statements under way at once; default 3, so that a diagnosis takes little of a busy cluster. */
  readonly concurrency?: number;
  /** Pause between the two samples of counters, milliseconds; default 3000. */
  readonly sampleIntervalMs?: number;
}

/**
 * Runs checks against one cluster and says what they found, why, and what could not be looked at. Rejects with CANCELLED,
 * and with the error of the first statement when the cluster cannot be reached at all.
 */
export async function diagnose(options: DiagnoseOptions): Promise<Report> {
  const { port, checks, signal, parameters = {}, clock = systemClock() } = options;
  const { concurrency = 3, sampleIntervalMs = 3000 } = options;
  const started = clock.now();
  const runner = new StatementRunner({ port, clock, signal, concurrency, sampleIntervalMs });
  const reads = checks.map((check) => check.reads);
  const capabilities = onceAsked(() => options.capabilities ?? detect(runner));
  const reading = { runner, capabilities, all: [CONTEXT_READS, ...reads] };
  const first = createReader({ ...reading, parameters });
  const context = await detectContext({ reader: first, capabilities, parameters, reads });
  const reader = createReader({ ...reading, parameters: context.parameters });

  let done = 0;
  const results = await Promise.all(
    checks.map(async (check): Promise<CheckResult> => {
      const result = await runCheck({ check, reader, context });
      done += 1;
      options.onProgress?.({ done, total: checks.length, check: check.id });
      return result;
    }),
  );
  const found = new Map(
    results.flatMap(({ check, verdict }) => (verdict.status === 'found' ? [[check.id, verdict.found] as const] : [])),
  );
  return buildReport({
    tenant: options.tenant,
    language: options.language,
    generatedAt: started,
    context,
    results,
    causes: correlate({ causes: options.causes, found, context }),
    cost: { ...runner.cost, elapsed_ms: clock.now().getTime() - started.getTime() },
  });
}

/** Not before the first statement has shown that there is a way to the cluster. */
function onceAsked<T>(load: () => T | Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => (loaded ??= Promise.resolve(load()));
}

function detect(runner: StatementRunner): Promise<ClusterCapabilities> {
  return detectCapabilities((statement) => runner.once(statement.text));
}
