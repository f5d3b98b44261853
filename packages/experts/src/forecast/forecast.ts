import type { Bilingual } from '../form/bilingual.ts';
import type { Conclusion } from '../form/inquiry.ts';
import type { ViewTable } from '../form/view.ts';

/** What is said of one limit. */
export interface Forecast {
  readonly conclusions: readonly Conclusion[];
  readonly tables: readonly ViewTable[];
}

/** Why nothing is said of one limit. */
export function untold(what: Bilingual, reason: Bilingual): Bilingual {
  return { en: `${what.en}: ${reason.en}`, zh: `${what.zh}：${reason.zh}` };
}
