import { notSimulated } from '../errors.ts';
import { mysqlVersion, versionComment } from '../release.ts';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  LARGEINT,
  commonType,
  decimal,
  isExactNumeric,
  isInteger,
  isText,
} from '../sql/sql-type.ts';
import {
  asBigint,
  asBoolean,
  asDouble,
  asText,
  bigintExpr,
  booleanExpr,
  castTo,
  doubleExpr,
  quoteText,
  textExpr,
} from './coerce.ts';
import type { Expr } from './expression-types.ts';
import { arg, takes, type CallEnvironment, type FunctionTable, type ScalarFunction } from './functions.ts';
import { compare } from './operators.ts';

/** Brings branches to one type, casting only where they differ. */
export function unify(list: readonly Expr[]): Expr[] {
  const type = commonType(list.map((each) => each.type));
  return list.map((each) =>
    each.type.kind === type.kind || each.type.kind === 'null' ? { ...each, type } : castTo(each, type),
  );
}

function joined(name: string, args: readonly Expr[]): Expr {
  const list = unify(args);
  return { sql: `${name}(${list.map((each) => each.sql).join(', ')})`, type: arg(list, 0).type };
}

const coalesce = takes(1, (args) => joined('coalesce', args), 100);
const ifnull = takes(2, (args) => joined('coalesce', args));

/** NULL when any argument is; the engine's skip it. */
const extreme = (name: 'greatest' | 'least'): ScalarFunction =>
  takes(
    1,
    (args) => {
      const all = joined(name, args);
      const missing = args.map((each) => `${each.sql} IS NULL`).join(' OR ');
      return { sql: `CASE WHEN ${missing} THEN NULL ELSE ${all.sql} END`, type: all.type };
    },
    100,
  );

const choose = takes(3, (args) => {
  const [yes, no] = unify(args.slice(1));
  if (yes === undefined || no === undefined) throw new Error('if() needs two branches');
  return { sql: `CASE WHEN ${asBoolean(arg(args, 0))} THEN ${yes.sql} ELSE ${no.sql} END`, type: yes.type };
});

const nullif = takes(2, (args) => {
  const [a, b] = [arg(args, 0), arg(args, 1)];
  return { sql: `CASE WHEN ${compare('=', a, b).sql} THEN NULL ELSE ${a.sql} END`, type: a.type };
});

const abs = takes(1, (args) => {
  const value = arg(args, 0);
  if (value.type.kind === 'largeint') return { sql: `abs(${value.sql})`, type: LARGEINT };
  if (value.type.kind === 'decimal') return { sql: `abs(${value.sql})`, type: value.type };
  return isInteger(value.type) ? bigintExpr(`abs(${asBigint(value)})`) : doubleExpr(`abs(${asDouble(value)})`);
});

/** Without digits the answer is a BIGINT; with digits it keeps DECIMAL or DOUBLE. */
const round = takes(
  1,
  (args) => {
    const value = arg(args, 0);
    if (args.length === 1) return bigintExpr(`TRY_CAST(round(${asDouble(value)}) AS BIGINT)`);
    const digits = `CAST(${asBigint(arg(args, 1))} AS INTEGER)`;
    const sql = `round(${asDouble(value)}, ${digits})`;
    const scale = arg(args, 1).literal;
    if (value.type.kind !== 'decimal' || scale === undefined) return doubleExpr(sql);
    return castTo({ sql, type: DOUBLE }, decimal(38, Math.max(0, Number(scale))));
  },
  2,
);

const toWhole = (name: 'floor' | 'ceil'): ScalarFunction =>
  takes(1, (args) => bigintExpr(`TRY_CAST(${name}(${asDouble(arg(args, 0))}) AS BIGINT)`));

const double = (emit: (value: string) => string): ScalarFunction =>
  takes(1, (args) => doubleExpr(emit(asDouble(arg(args, 0)))));

const power = takes(2, (args) => doubleExpr(`pow(${asDouble(arg(args, 0))}, ${asDouble(arg(args, 1))})`));

const truncate = takes(2, (args) => {
  const factor = `pow(10, ${asBigint(arg(args, 1))})`;
  return doubleExpr(`(trunc(${asDouble(arg(args, 0))} * ${factor}) / ${factor})`);
});

/** Takes its seconds when the statement runs; the engine sees only the answer. */
const sleep = takes(1, (args, { notes }) => {
  const seconds = Number(arg(args, 0).literal ?? Number.NaN);
  if (!Number.isFinite(seconds)) throw notSimulated('sleep() of what is no literal');
  notes.sleepSeconds += Math.max(0, seconds);
  return booleanExpr('true');
});

const ofSession = (read: (environment: CallEnvironment) => Expr): ScalarFunction =>
  takes(0, (_, environment) => {
    environment.notes.reusable = false;
    return read(environment);
  });

const user = ofSession(({ context }) => textExpr(quoteText(`'${context.user}'@'%'`)));

export const GENERAL_FUNCTIONS: FunctionTable = {
  coalesce,
  ifnull,
  nvl: ifnull,
  nullif,
  if: choose,
  isnull: takes(1, (args) => booleanExpr(`(${arg(args, 0).sql} IS NULL)`)),
  isnotnull: takes(1, (args) => booleanExpr(`(${arg(args, 0).sql} IS NOT NULL)`)),
  greatest: extreme('greatest'),
  least: extreme('least'),
  abs,
  round,
  dround: round,
  truncate,
  floor: toWhole('floor'),
  ceil: toWhole('ceil'),
  ceiling: toWhole('ceil'),
  sqrt: double((value) => `CASE WHEN ${value} >= 0 THEN sqrt(${value}) END`),
  ln: double((value) => `CASE WHEN ${value} > 0 THEN ln(${value}) END`),
  log2: double((value) => `CASE WHEN ${value} > 0 THEN log2(${value}) END`),
  log10: double((value) => `CASE WHEN ${value} > 0 THEN log10(${value}) END`),
  exp: double((value) => `exp(${value})`),
  sign: takes(1, (args) => ({ sql: `CAST(sign(${asDouble(arg(args, 0))}) AS TINYINT)`, type: { kind: 'tinyint' } })),
  pow: power,
  power,
  mod: takes(2, (args) => {
    const [a, b] = [arg(args, 0), arg(args, 1)];
    if (isExactNumeric(a.type) && isInteger(b.type)) return { sql: `(${asBigint(a)} % ${asBigint(b)})`, type: BIGINT };
    return doubleExpr(`(${asDouble(a)} % NULLIF(${asDouble(b)}, 0))`);
  }),
  sleep,
  version: takes(0, (_, { context }) => textExpr(quoteText(mysqlVersion(context.release)))),
  current_version: takes(0, (_, { context }) => textExpr(quoteText(versionComment(context.release)))),
  database: ofSession(({ context }) => textExpr(quoteText(context.database))),
  schema: ofSession(({ context }) => textExpr(quoteText(context.database))),
  catalog: takes(0, () => textExpr("'default_catalog'")),
  current_catalog: takes(0, () => textExpr("'default_catalog'")),
  user,
  session_user: user,
  current_user: user,
  current_role: takes(0, () => textExpr("'root'")),
  connection_id: ofSession(({ context }) => bigintExpr(`CAST(${context.connectionId} AS BIGINT)`)),
  last_query_id: ofSession(({ context }) => textExpr(quoteText(context.lastQueryId))),
  get_query_profile: takes(1, (args, { context }) => {
    const whens = Object.entries(context.profiles).map(([id, text]) => `WHEN ${quoteText(id)} THEN ${quoteText(text)}`);
    return textExpr(whens.length === 0 ? "''" : `CASE ${asText(arg(args, 0))} ${whens.join(' ')} ELSE '' END`);
  }),
  uuid: takes(0, () => textExpr('CAST(uuid() AS VARCHAR)')),
  hex: takes(1, (args) =>
    textExpr(isText(arg(args, 0).type) ? `hex(${asText(arg(args, 0))})` : `to_hex(${asBigint(arg(args, 0))})`),
  ),
  field: takes(
    2,
    (args) => {
      const [wanted, ...list] = args;
      if (wanted === undefined) throw new Error('field() needs a value');
      const whens = list.map((each, index) => `WHEN ${compare('=', wanted, each).sql} THEN ${index + 1}`);
      return { sql: `CASE ${whens.join(' ')} ELSE 0 END`, type: { kind: 'int' } };
    },
    100,
  ),
  bool: takes(1, (args) => ({ sql: asBoolean(arg(args, 0)), type: BOOLEAN })),
};
