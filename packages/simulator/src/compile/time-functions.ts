import { canonicalZone, zoneOffsetSeconds } from '../clock.ts';
import { notSimulated } from '../errors.ts';
import { INT, TINYINT, type SqlType } from '../sql/sql-type.ts';
import { asBigint, asDate, asDatetime, bigintExpr, dateExpr, datetimeExpr, quoteText, textExpr } from './coerce.ts';
import { NOW_MARK, type CompileContext } from './context.ts';
import type { Expr } from './expression-types.ts';
import { arg, takes, type FunctionTable, type ScalarFunction } from './functions.ts';

const UNITS = ['microsecond', 'millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

/** Wall clock of the zone from an instant, and back; the engine knows IANA zones, fixed offsets are arithmetic. */
function wallClock(instant: string, zone: string): string {
  if (isFixed(zone)) return `(make_timestamp(${instant}) + INTERVAL (${zoneOffsetSeconds(zone, 0)}) SECOND)`;
  return `timezone(${quoteText(canonicalZone(zone))}, make_timestamptz(${instant}))`;
}

function epochSeconds(timestamp: string, zone: string): string {
  const offset = isFixed(zone) ? ` - ${zoneOffsetSeconds(zone, 0)}` : '';
  const instant = isFixed(zone) ? timestamp : `timezone(${quoteText(canonicalZone(zone))}, ${timestamp})`;
  return `(CAST(floor(epoch(${instant})) AS BIGINT)${offset})`;
}

function isFixed(zone: string): boolean {
  return /^[+-]/.test(zone);
}

/** NOW() of the session: whole seconds. */
function nowExpr(context: CompileContext): Expr {
  return datetimeExpr(`date_trunc('second', ${wallClock(NOW_MARK, context.zone)})`);
}

const FORMATS: Readonly<Record<string, string>> = {
  Y: '%Y',
  y: '%y',
  m: '%m',
  c: '%-m',
  M: '%B',
  b: '%b',
  d: '%d',
  e: '%-d',
  H: '%H',
  k: '%-H',
  h: '%I',
  I: '%I',
  l: '%-I',
  i: '%M',
  s: '%S',
  S: '%S',
  f: '%f',
  p: '%p',
  W: '%A',
  a: '%a',
  j: '%j',
  T: '%H:%M:%S',
  r: '%I:%M:%S %p',
  '%': '%%',
};
const JAVA_FORMATS: Readonly<Record<string, string>> = {
  yyyyMMdd: '%Y%m%d',
  'yyyy-MM-dd': '%Y-%m-%d',
  'yyyy-MM-dd HH:mm:ss': '%Y-%m-%d %H:%M:%S',
};

function formatOf(e: Expr): string {
  if (e.literal === undefined) throw notSimulated('a date format that is no literal');
  const format = e.literal;
  const known = JAVA_FORMATS[format];
  if (known !== undefined) return quoteText(known);
  const translated = format.replaceAll(/%(.)/g, (whole, letter: string) => {
    const engine = FORMATS[letter];
    if (engine === undefined) throw notSimulated(`the date format ${whole}`);
    return engine;
  });
  return quoteText(translated);
}

export function unitOf(text: string | undefined): string {
  const unit = text?.toLowerCase().replace(/s$/, '') ?? '';
  if (!UNITS.includes(unit)) throw notSimulated(`the time unit ${text ?? 'that is no literal'}`);
  return unit;
}

/** `time + n units`; the result is a DATETIME, as StarRocks has it. */
export function shift(input: { time: Expr; amount: Expr; unit: string; sign: 1 | -1 }): Expr {
  const { time, amount, unit, sign } = input;
  const count = sign === 1 ? asBigint(amount) : `-(${asBigint(amount)})`;
  return datetimeExpr(`(${asDatetime(time)} + INTERVAL (${count}) ${unit.toUpperCase()})`);
}

/** Whole units from `from` to `to`, cut off toward zero. */
function difference(unit: string, from: Expr, to: Expr): Expr {
  return bigintExpr(`date_sub('${unit}', ${asDatetime(from)}, ${asDatetime(to)})`);
}

function byUnit(): FunctionTable {
  const entries = UNITS.flatMap((unit): [string, ScalarFunction][] => [
    [`${unit}s_diff`, takes(2, (args) => difference(unit, arg(args, 1), arg(args, 0)))],
    [`${unit}s_add`, takes(2, (args) => shift({ time: arg(args, 0), amount: arg(args, 1), unit, sign: 1 }))],
    [`${unit}s_sub`, takes(2, (args) => shift({ time: arg(args, 0), amount: arg(args, 1), unit, sign: -1 }))],
  ]);
  return Object.fromEntries(entries);
}

function partOf(name: string, type: SqlType): ScalarFunction {
  return takes(1, (args) => ({
    sql: `CAST(${name}(${asDatetime(arg(args, 0))}) AS ${type.kind.toUpperCase()})`,
    type,
  }));
}

const now = takes(0, (_, { context }) => nowExpr(context), 1);
const today = takes(0, (_, { context }) => dateExpr(`CAST(${nowExpr(context).sql} AS DATE)`));
const toDate = takes(1, (args) => dateExpr(asDate(arg(args, 0))));

const dateTrunc = takes(2, (args) => {
  const unit = unitOf(arg(args, 0).literal);
  const time = arg(args, 1);
  if (time.type.kind === 'date') return dateExpr(`CAST(date_trunc('${unit}', ${time.sql}) AS DATE)`);
  return datetimeExpr(`CAST(date_trunc('${unit}', ${asDatetime(time)}) AS TIMESTAMP)`);
});

const unixTimestamp = takes(
  0,
  (args, { context }) => {
    if (args.length === 0) return bigintExpr(`CAST(${NOW_MARK} // 1000000 AS BIGINT)`);
    const time = args.length === 1 ? asDatetime(arg(args, 0)) : strToDate(arg(args, 0), arg(args, 1)).sql;
    return bigintExpr(epochSeconds(time, context.zone));
  },
  2,
);

const fromUnixtime = takes(
  1,
  (args, { context }) => {
    const format = args.length > 1 ? formatOf(arg(args, 1)) : "'%Y-%m-%d %H:%M:%S'";
    return textExpr(`strftime(${wallClock(`${asBigint(arg(args, 0))} * 1000000`, context.zone)}, ${format})`);
  },
  2,
);

function strToDate(text: Expr, format: Expr): Expr {
  return datetimeExpr(`try_strptime(${text.sql}, ${formatOf(format)})`);
}

const convertTz = takes(3, (args) => {
  const [from, to] = [arg(args, 1).literal, arg(args, 2).literal];
  if (from === undefined || to === undefined) throw notSimulated('convert_tz with a zone that is no literal');
  return datetimeExpr(wallClock(`${epochSeconds(asDatetime(arg(args, 0)), from)} * 1000000`, to));
});

export const TIME_FUNCTIONS: FunctionTable = {
  ...byUnit(),
  now,
  current_timestamp: now,
  localtime: now,
  localtimestamp: now,
  utc_timestamp: takes(0, () => datetimeExpr(`date_trunc('second', make_timestamp(${NOW_MARK}))`)),
  curdate: today,
  current_date: today,
  curtime: takes(0, (_, { context }) => textExpr(`strftime(${nowExpr(context).sql}, '%H:%M:%S')`)),
  date: toDate,
  to_date: toDate,
  timestamp: takes(1, (args) => datetimeExpr(asDatetime(arg(args, 0)))),
  date_trunc: dateTrunc,
  date_format: takes(2, (args) => textExpr(`strftime(${asDatetime(arg(args, 0))}, ${formatOf(arg(args, 1))})`)),
  str_to_date: takes(2, (args) => strToDate(arg(args, 0), arg(args, 1))),
  str2date: takes(2, (args) => dateExpr(`CAST(${strToDate(arg(args, 0), arg(args, 1)).sql} AS DATE)`)),
  unix_timestamp: unixTimestamp,
  from_unixtime: fromUnixtime,
  convert_tz: convertTz,
  datediff: takes(2, (args) => ({
    sql: `CAST(date_diff('day', ${asDate(arg(args, 1))}, ${asDate(arg(args, 0))}) AS INTEGER)`,
    type: INT,
  })),
  date_diff: takes(3, (args) => difference(unitOf(arg(args, 0).literal), arg(args, 2), arg(args, 1))),
  timestampdiff: takes(3, (args) => difference(unitOf(arg(args, 0).literal), arg(args, 1), arg(args, 2))),
  timestampadd: takes(3, (args) =>
    shift({ time: arg(args, 2), amount: arg(args, 1), unit: unitOf(arg(args, 0).literal), sign: 1 }),
  ),
  year: partOf('year', INT),
  month: partOf('month', TINYINT),
  day: partOf('day', TINYINT),
  dayofmonth: partOf('day', TINYINT),
  hour: partOf('hour', TINYINT),
  minute: partOf('minute', TINYINT),
  second: partOf('second', TINYINT),
  quarter: partOf('quarter', TINYINT),
  dayofweek: takes(1, (args) => ({ sql: `(dayofweek(${asDatetime(arg(args, 0))}) + 1)`, type: INT })),
};
