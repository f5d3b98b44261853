import { CAUSES, CHECKS, FIGURES } from '../checks.generated.ts';
import type { Cause } from '../form/cause.ts';
import type { ClusterCapabilities } from '../form/capabilities.ts';
import type { Check } from '../form/check.ts';
import type { Figures } from '../form/figures.ts';
import type { ParameterValue } from '../form/read.ts';
import type { ClusterPort } from '../port.ts';
import type { Language, Report } from '../report.ts';
import { buildReport } from './build-report.ts';
import { correlate } from './correlate.ts';
import type { DiagnosisClock } from './diagnosis-clock.ts';
import { measureWithSources } from './measure-figures.ts';
import { openDiagnosis } from './open-diagnosis.ts';
import { runCheck, type CheckResult } from './run-check.ts';

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
  /** Whose checks to run, such as `storage`; default: everybody's. */
  readonly experts?: readonly string[];
  /** To choose from; default: all there are. */
  readonly checks?: readonly Check[];
  readonly causes?: readonly Cause[];
  /** What to measure beside; default: what belongs to the experts, nothing where `checks` are given. */
  readonly figures?: readonly Figures[];
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

/** Like `diagnoseInEachLanguage`, in one language. */
export async function diagnose({ language, ...options }: DiagnoseOptions): Promise<Report> {
  return (await diagnoseInEachLanguage(options))[language];
}

/**
 * Runs checks against one cluster and says what they found, why, and what could not be looked at; the same report in each
 * language. Rejects with CANCELLED, and with the error of the first statement when the cluster cannot be reached at all.
 */
export async function diagnoseInEachLanguage(
  options: Omit<DiagnoseOptions, 'language'>,
): Promise<Readonly<Record<Language, Report>>> {
  const { experts, causes = CAUSES } = options;
  const checks = (options.checks ?? CHECKS).filter((check) => experts === undefined || experts.includes(check.expert));
  const figures = (options.figures ?? (options.checks === undefined ? FIGURES : [])).filter(
    ({ expert }) => experts === undefined || experts.includes(expert),
  );
  const { context, reader, startedAt, costSoFar } = await openDiagnosis({
    ...options,
    reads: [...checks, ...figures].map(({ reads }) => reads),
  });

  let done = 0;
  const measuring = measureWithSources({ sources: figures, reader, context });
  const checking = Promise.all(
    checks.map(async (check): Promise<CheckResult> => {
      const result = await runCheck({ check, reader, context });
      done += 1;
      options.onProgress?.({ done, total: checks.length, check: check.id });
      return result;
    }),
  );
  const [results, measured] = await Promise.all([checking, measuring]);
  const found = new Map(
    results.flatMap(({ check, verdict }) => (verdict.status === 'found' ? [[check.id, verdict.found] as const] : [])),
  );
  const diagnosis = {
    tenant: options.tenant,
    generatedAt: startedAt,
    context,
    results,
    causes: correlate({ causes, found, context }),
    measured,
    cost: costSoFar(),
  };
  return { en: buildReport({ ...diagnosis, language: 'en' }), zh: buildReport({ ...diagnosis, language: 'zh' }) };
}
