import { notSimulated } from '../errors.ts';
import { JSON_TYPE, VARCHAR, BIGINT, DOUBLE, type SqlType } from '../sql/sql-type.ts';
import { asJson, bigintExpr, booleanExpr, castTo, quoteText } from './coerce.ts';
import type { Expr } from './expression-types.ts';
import { arg, takes, type FunctionTable, type ScalarFunction } from './functions.ts';

/** StarRocks takes `$.a.b` and `a.b` alike. */
function pathOf(e: Expr): string {
  if (e.literal === undefined) throw notSimulated('a JSON path that is no literal');
  const path = e.literal;
  if (path.startsWith('$')) return quoteText(path);
  return quoteText(path.startsWith('[') ? `$${path}` : `$.${path}`);
}

/** `json -> path`: JSON again. */
export function jsonQuery(json: Expr, path: Expr): Expr {
  return { sql: `CAST(json_extract(${asJson(json)}, ${pathOf(path)}) AS VARCHAR)`, type: JSON_TYPE };
}

function extractAs(type: SqlType): ScalarFunction {
  return takes(2, (args) => {
    const text: Expr = { sql: `json_extract_string(${asJson(arg(args, 0))}, ${pathOf(arg(args, 1))})`, type: VARCHAR };
    return type.kind === 'varchar' ? text : castTo(text, type);
  });
}

const jsonLength = takes(
  1,
  (args) => {
    const json = args.length > 1 ? jsonQuery(arg(args, 0), arg(args, 1)) : arg(args, 0);
    const value = asJson(json);
    const count = `CASE json_type(${value}) WHEN 'ARRAY' THEN json_array_length(${value}) WHEN 'OBJECT' THEN len(json_keys(${value})) ELSE 1 END`;
    return bigintExpr(`CASE WHEN ${value} IS NOT NULL THEN CAST(${count} AS BIGINT) END`);
  },
  2,
);

export const JSON_FUNCTIONS: FunctionTable = {
  parse_json: takes(1, (args) => ({ sql: `CAST(${asJson(arg(args, 0))} AS VARCHAR)`, type: JSON_TYPE })),
  json_query: takes(2, (args) => jsonQuery(arg(args, 0), arg(args, 1))),
  json_length: jsonLength,
  json_exists: takes(2, (args) => booleanExpr(`json_exists(${asJson(arg(args, 0))}, ${pathOf(arg(args, 1))})`)),
  json_string: takes(1, (args) => ({ sql: `CAST(${asJson(arg(args, 0))} AS VARCHAR)`, type: VARCHAR })),
  get_json_string: extractAs(VARCHAR),
  get_json_int: extractAs(BIGINT),
  get_json_double: extractAs(DOUBLE),
};
