import { defineRead, type ParameterSpec } from '../form/read.ts';
import type { Bilingual } from '../form/bilingual.ts';

/** Why a row can be refused, by a part of what the backend writes about it (be/src/exec, be/src/exprs). */
const REASONS = {
  no_partition: ['out of partition ranges'],
  null_value: ['null value in non-nullable column'],
  too_long: ['is too long'],
  bad_type: ['is out of range'],
  bad_cast: ['type mismatch'],
  column_count: ['match column count', 'match source value column count'],
  bad_json: ['parse json'],
} as const;

export const TRACKING_REASON_NAMES: Readonly<Record<keyof typeof REASONS | 'other', Bilingual>> = {
  no_partition: { en: 'no partition for the row', zh: '没有对应的分区' },
  null_value: { en: 'NULL in a column that must not be NULL', zh: '非空列出现 NULL' },
  too_long: { en: 'text longer than its column', zh: '字符串超出列长度' },
  bad_type: { en: 'number or date out of range', zh: '数值或日期超出范围' },
  bad_cast: { en: 'value of another type', zh: '数据类型不匹配' },
  column_count: { en: 'number of columns differs', zh: '列数不一致' },
  bad_json: { en: 'JSON cannot be parsed', zh: 'JSON 无法解析' },
  other: { en: 'another reason', zh: '其他原因' },
};

export const TRACKING_REASONS_KNOWN: readonly (keyof typeof REASONS)[] = [
  'no_partition',
  'null_value',
  'too_long',
  'bad_type',
  'bad_cast',
  'column_count',
  'bad_json',
];

/** How often one of these lower-case texts occurs in the logs. */
function occurrences(texts: readonly string[]): string {
  const counts = texts.map(
    (text) => `(length(lower(TRACKING_LOG)) - length(replace(lower(TRACKING_LOG), '${text}', ''))) / ${text.length}`,
  );
  return `CAST(SUM(${counts.join(' + ')}) AS BIGINT)`;
}

interface Input {
  readonly name: string;
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  readonly where: string;
  readonly needs: readonly string[];
}

/**
 * How many logged rows of a load were refused for which reason, counted in the cluster: of the log, which holds the
 * customer's rows, only the first reason leaves it, without the row that follows. Backends log some 50 rows a load
 * and keep them 48 h.
 */
export function trackingReasons({ name, parameters, where, needs }: Input) {
  const counts = TRACKING_REASONS_KNOWN.map((reason) => `${occurrences(REASONS[reason])} AS ${reason}`).join(', ');
  return defineRead({
    name,
    columns: {
      logs: 'number',
      logged: 'number',
      no_partition: 'number',
      null_value: 'number',
      too_long: 'number',
      bad_type: 'number',
      bad_cast: 'number',
      column_count: 'number',
      bad_json: 'number',
      first_reason: 'free_text',
    },
    parameters,
    layouts: [
      {
        needs: { 'information_schema.load_tracking_logs': [...needs, 'TRACKING_LOG'] },
        template:
          `SELECT COUNT(TRACKING_LOG) AS logs, ${occurrences(['error: '])} AS logged, ${counts}, ` +
          "MIN(left(split_part(TRACKING_LOG, 'Row:', 1), 300)) AS first_reason " +
          `FROM default_catalog.information_schema.load_tracking_logs WHERE ${where} LIMIT 1`,
      },
    ],
  });
}
