import type { Context } from '../cluster/context.ts';
import { notApplicable, unknown, type Verdict } from '../form/check.ts';
import type { Failure } from '../form/read.ts';

/** The end of a check when `_statistics_` cannot be read. A database without a grant looks as if it did not exist. */
export function withoutStatistics(failure: Failure, context: Context): Verdict {
  if (failure.missing && context.capabilities?.hasTable('information_schema.partitions_meta') === false) {
    return notApplicable(failure.reason);
  }
  if (failure.missing) return unknown(NOT_VISIBLE);
  if (failure.code === 'POLICY_DENIED') return notApplicable(NOT_ALLOWED);
  return unknown(failure.reason);
}

const NOT_VISIBLE = {
  en: 'the optimizer statistics are not visible to the account; grant it SELECT on _statistics_.column_statistics and _statistics_.table_statistic_v1',
  zh: '账号看不到优化器统计信息；请授予 _statistics_.column_statistics 与 _statistics_.table_statistic_v1 的 SELECT 权限',
};

const NOT_ALLOWED = {
  en: "the owner's policy does not allow reading _statistics_, which also holds values of the customer's columns",
  zh: '所有者的策略不允许读取 _statistics_（其中含有业务列的取值）',
};
