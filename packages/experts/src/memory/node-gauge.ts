import { found, PASSED, type Threshold, type Verdict } from '../form/check.ts';
import type { Bilingual } from '../form/bilingual.ts';
import { evidenceOf } from '../form/evidence.ts';
import type { TwoSamples } from '../form/read.ts';
import { lastingGauges } from '../reads/lasting-gauges.ts';
import type { METRIC_COLUMNS } from '../reads/metric-columns.ts';
import { untoldMetric } from '../reads/untold-metric.ts';

interface Input {
  readonly samples: TwoSamples<typeof METRIC_COLUMNS>;
  readonly metric: string;
  readonly threshold: Threshold & { readonly value: number };
  /** The worst node and its value in words. */
  readonly say: (node: string, value: number) => Bilingual;
}

/** Nodes on which one gauge is above its threshold in both samples, as a warning. */
export function judgeNodeGauge({ samples, metric, threshold, say }: Input): Verdict {
  const gauges = lastingGauges(samples, metric);
  if (gauges.length === 0) return untoldMetric(metric);
  const above = gauges.filter(({ value }) => value > threshold.value);
  const worst = above[0];
  if (worst === undefined) return PASSED;
  const text = say(worst.node, worst.value);
  return found({
    severity: 'warning',
    confidence: 'medium',
    summary: {
      en: `${text.en}${above.length > 1 ? `; ${above.length} nodes are like this` : ''}.`,
      zh: `${text.zh}${above.length > 1 ? `；共 ${above.length} 个节点如此` : ''}。`,
    },
    objects: above.map(({ node }) => ({ kind: 'node', name: `BE ${node}` })),
    measured: { value: worst.value, unit: threshold.unit },
    threshold,
    evidence: [
      evidenceOf(
        samples.second,
        above.map(({ row }) => row),
      ),
    ],
  });
}
