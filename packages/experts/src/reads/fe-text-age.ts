import type { Context } from '../cluster/context.ts';
import type { Bilingual } from '../form/bilingual.ts';
import type { ParameterSpec } from '../form/read.ts';

/**
 * Seconds that the FE's text times are ahead of the session's clock, as the engine measured them for this diagnosis.
 * Part of the statement, so that a window is cut where the clock of the table says.
 */
export const FE_TEXT_OFFSET = {
  feTextOffsetSeconds: { kind: 'integer', min: -172_800, max: 172_800, default: 0 },
} as const satisfies Record<string, ParameterSpec>;

/**
 * Age in seconds of an FE-made text time. A function of the column, on purpose: builds with pull request 69472 push a
 * plain comparison of a time to the FE, which reads it in UTC+8, and rows then vanish.
 */
export function feTextAgeSql(column: string): string {
  return `seconds_diff(now(), ${column}) + {feTextOffsetSeconds}`;
}

/** Why windows over FE-made text times cannot be trusted here; undefined when they can. */
export function doubtFeText(context: Context): Bilingual | undefined {
  if (context.clock?.canTrust('fe_text') === true) return undefined;
  return {
    en: 'the times of loads could not be matched with the clock of the cluster, so no recent window can be cut',
    zh: '导入记录的时间无法与集群时钟对应，无法截取近期时间窗口',
  };
}
