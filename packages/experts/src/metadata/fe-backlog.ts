import { nameFe } from '../cluster/fe-name.ts';
import type { Bilingual } from '../form/bilingual.ts';
import { found, PASSED, type Threshold, type Verdict } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import type { TwoSamples } from '../form/read.ts';
import { lastingGauges } from '../reads/lasting-gauges.ts';
import type { METRIC_COLUMNS } from '../reads/metric-columns.ts';
import { untoldMetric } from '../reads/untold-metric.ts';

interface Input {
  readonly samples: TwoSamples<typeof METRIC_COLUMNS>;
  readonly metric: string;
  readonly any: Threshold;
  readonly many: Threshold & { readonly value: number };
  readonly say: (fe: string, value: number) => Bilingual;
}

/** A backlog of an FE that both samples saw: info while it is short, since a busy moment can have that, then a warning. */
export function judgeFeBacklog({ samples, metric, any, many, say }: Input): Verdict {
  const gauges = lastingGauges(samples, metric);
  const worst = gauges[0];
  if (worst === undefined) return untoldMetric(metric);
  if (worst.value <= 0) return PASSED;
  const isMany = worst.value >= many.value;
  return found({
    severity: isMany ? 'warning' : 'info',
    confidence: 'medium',
    summary: say(nameFe(worst.node), worst.value),
    objects: [{ kind: 'node', name: `FE ${nameFe(worst.node)}` }],
    measured: { value: worst.value, unit: any.unit },
    threshold: isMany ? many : any,
    evidence: [
      evidenceOf(
        samples.second,
        gauges.filter(({ value }) => value > 0).map(({ row }) => row),
      ),
    ],
  });
}
