import { notSimulated } from '../errors.ts';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  LARGEINT,
  VARCHAR,
  decimal,
  engineType,
  isText,
  type SqlType,
} from '../sql/sql-type.ts';
import { asBigint, asBoolean, asDouble, asText } from './coerce.ts';
import type { Expr } from './expression-types.ts';
import { arg } from './functions.ts';
import { quotientScale } from './operators.ts';

/** An aggregate or window function: the bare call, to which OVER may be added, and a cast around the whole. */
export interface AggregateCall {
  readonly call: string;
  readonly type: SqlType;
  readonly cast?: SqlType;
}

type Aggregate = (args: readonly Expr[], distinct: boolean) => AggregateCall;

const spell = (distinct: boolean): string => (distinct ? 'DISTINCT ' : '');

const count: Aggregate = (args, distinct) => {
  if (args.length > 1) {
    if (!distinct) throw notSimulated('count() of several values without DISTINCT');
    const list = args.map((each) => each.sql);
    const missing = list.map((each) => `${each} IS NULL`).join(' OR ');
    return { call: `count(DISTINCT CASE WHEN ${missing} THEN NULL ELSE row(${list.join(', ')}) END)`, type: BIGINT };
  }
  const [value] = args;
  return { call: value === undefined ? 'count(*)' : `count(${spell(distinct)}${value.sql})`, type: BIGINT };
};

const sum: Aggregate = (args, distinct) => {
  const value = arg(args, 0);
  const { kind } = value.type;
  if (kind === 'decimal') {
    const type = decimal(38, value.type.scale ?? 0);
    return { call: `sum(${spell(distinct)}${value.sql})`, type, cast: type };
  }
  if (kind === 'float' || kind === 'double' || isText(value.type) || kind === 'json') {
    return { call: `sum(${spell(distinct)}${asDouble(value)})`, type: DOUBLE };
  }
  const type = kind === 'largeint' ? LARGEINT : BIGINT;
  const operand = kind === 'largeint' ? value.sql : asBigint(value);
  return { call: `sum(${spell(distinct)}${operand})`, type, cast: type };
};

const avg: Aggregate = (args, distinct) => {
  const value = arg(args, 0);
  const call = `avg(${spell(distinct)}${asDouble(value)})`;
  if (value.type.kind !== 'decimal') return { call, type: DOUBLE };
  const type = decimal(38, quotientScale(value.type.scale ?? 0));
  return { call, type, cast: type };
};

/** The answer has the argument's type. */
const same =
  (name: string): Aggregate =>
  (args, distinct) => ({ call: `${name}(${spell(distinct)}${arg(args, 0).sql})`, type: arg(args, 0).type });

const doubleOf =
  (name: string): Aggregate =>
  (args) => ({ call: `${name}(${asDouble(arg(args, 0))})`, type: DOUBLE });

const distinctCount: Aggregate = (args) => ({ call: `count(DISTINCT ${arg(args, 0).sql})`, type: BIGINT });

const percentile: Aggregate = (args) => {
  const share = arg(args, 1).literal;
  if (share === undefined) throw notSimulated('a percentile whose share is no literal');
  return { call: `quantile_cont(${asDouble(arg(args, 0))}, ${Number(share)})`, type: DOUBLE };
};

const by =
  (name: 'arg_max' | 'arg_min'): Aggregate =>
  (args) => ({ call: `${name}(${arg(args, 0).sql}, ${arg(args, 1).sql})`, type: arg(args, 0).type });

export const AGGREGATES: Readonly<Record<string, Aggregate>> = {
  count,
  sum,
  avg,
  min: same('min'),
  max: same('max'),
  any_value: same('any_value'),
  bool_or: (args) => ({ call: `bool_or(${asBoolean(arg(args, 0))})`, type: BOOLEAN }),
  count_if: (args) => ({ call: `count_if(${asBoolean(arg(args, 0))})`, type: BIGINT, cast: BIGINT }),
  // StarRocks' plain names are the population forms.
  stddev: doubleOf('stddev_pop'),
  std: doubleOf('stddev_pop'),
  stddev_pop: doubleOf('stddev_pop'),
  stddev_samp: doubleOf('stddev_samp'),
  variance: doubleOf('var_pop'),
  var_pop: doubleOf('var_pop'),
  var_samp: doubleOf('var_samp'),
  // Exact here: an approximation by chance would make tests unsteady.
  approx_count_distinct: distinctCount,
  ndv: distinctCount,
  multi_distinct_count: distinctCount,
  percentile_approx: percentile,
  percentile_cont: percentile,
  max_by: by('arg_max'),
  min_by: by('arg_min'),
};

const ranking =
  (name: string): Aggregate =>
  () => ({ call: `${name}()`, type: BIGINT, cast: BIGINT });

const neighbour =
  (name: 'lag' | 'lead'): Aggregate =>
  (args) => ({ call: `${name}(${args.map((each) => each.sql).join(', ')})`, type: arg(args, 0).type });

export const WINDOW_FUNCTIONS: Readonly<Record<string, Aggregate>> = {
  row_number: ranking('row_number'),
  rank: ranking('rank'),
  dense_rank: ranking('dense_rank'),
  ntile: (args) => ({ call: `ntile(${arg(args, 0).sql})`, type: BIGINT }),
  percent_rank: () => ({ call: 'percent_rank()', type: DOUBLE }),
  cume_dist: () => ({ call: 'cume_dist()', type: DOUBLE }),
  lag: neighbour('lag'),
  lead: neighbour('lead'),
  first_value: same('first_value'),
  last_value: same('last_value'),
};

export function groupConcat(input: {
  value: Expr;
  separator: string;
  distinct: boolean;
  orderBy: string;
}): AggregateCall {
  const { value, separator, distinct, orderBy } = input;
  if (!distinct || orderBy === '') {
    return { call: `string_agg(${spell(distinct)}${asText(value)}, ${separator}${orderBy})`, type: VARCHAR };
  }
  // The engine sorts distinct values only by themselves, so they become text after they are sorted.
  const sorted = `list(DISTINCT ${value.sql}${orderBy}) FILTER (WHERE ${value.sql} IS NOT NULL)`;
  const texts = `list_transform(${sorted}, lambda sr_v: ${asText({ sql: 'sr_v', type: value.type })})`;
  return { call: `array_to_string(${texts}, ${separator})`, type: VARCHAR };
}

export function wrapCast(call: AggregateCall, sql: string): Expr {
  return { sql: call.cast === undefined ? sql : `CAST(${sql} AS ${engineType(call.cast)})`, type: call.type };
}
