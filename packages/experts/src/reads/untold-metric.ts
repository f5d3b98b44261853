import { notApplicable, type Verdict } from '../form/check.ts';

/** The end of a check whose metric this cluster does not report. */
export function untoldMetric(name: string): Verdict {
  return notApplicable({
    en: `not possible here: this cluster does not report the metric ${name}`,
    zh: `此集群不上报指标 ${name}，无法检查`,
  });
}
