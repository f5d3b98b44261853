import { notSimulated } from '../errors.ts';
import { asBigint, asText, bigintExpr, booleanExpr, textExpr } from './coerce.ts';
import type { Expr } from './expression-types.ts';
import { arg, takes, type FunctionTable, type ScalarFunction } from './functions.ts';

const text = (args: readonly Expr[], index: number): string => asText(arg(args, index));
const whole = (args: readonly Expr[], index: number): string => asBigint(arg(args, index));

/** One text in, one text out, by the same name in the engine. */
const plain = (name: string): ScalarFunction => takes(1, (args) => textExpr(`${name}(${text(args, 0)})`));

/** The engine's concat() skips NULL; StarRocks' answers NULL. */
const concat = takes(
  1,
  (args) => textExpr(`(${args.map((_, index) => text(args, index)).join(' || ')})`),
  Number.POSITIVE_INFINITY,
);

const substring = takes(
  2,
  (args) => {
    const position = whole(args, 1);
    const length = args.length > 2 ? `, greatest(${whole(args, 2)}, 0)` : '';
    return textExpr(`CASE WHEN ${position} = 0 THEN '' ELSE substring(${text(args, 0)}, ${position}${length}) END`);
  },
  3,
);

/** Both cut to no less than nothing; the engine reads a negative length from the other side. */
const side = (name: 'left' | 'right'): ScalarFunction =>
  takes(2, (args) => textExpr(`${name}(${text(args, 0)}, CAST(greatest(${whole(args, 1)}, 0) AS INTEGER))`));

const locate = takes(
  2,
  (args) => {
    if (args.length === 2) return bigintExpr(`strpos(${text(args, 1)}, ${text(args, 0)})`);
    const from = whole(args, 2);
    const found = `strpos(substring(${text(args, 1)}, ${from}), ${text(args, 0)})`;
    return bigintExpr(`CASE WHEN ${found} = 0 THEN 0 ELSE ${found} + ${from} - 1 END`);
  },
  3,
);

/** A part that does not exist is NULL, not empty. */
const splitPart = takes(3, (args) => {
  const [source, separator, index] = [text(args, 0), text(args, 1), whole(args, 2)];
  const parts = `len(string_split(${source}, ${separator}))`;
  return textExpr(
    `CASE WHEN ${index} = 0 OR abs(${index}) > ${parts} THEN NULL ELSE split_part(${source}, ${separator}, ${index}) END`,
  );
});

const substringIndex = takes(3, (args) => {
  const [source, separator, count] = [text(args, 0), text(args, 1), whole(args, 2)];
  const parts = `string_split(${source}, ${separator})`;
  const head = `array_to_string(list_slice(${parts}, 1, ${count}), ${separator})`;
  const tail = `array_to_string(list_slice(${parts}, greatest(len(${parts}) + ${count} + 1, 1), len(${parts})), ${separator})`;
  return textExpr(`CASE WHEN ${count} = 0 THEN '' WHEN ${count} > 0 THEN ${head} ELSE ${tail} END`);
});

const regexpExtract = takes(3, (args) => {
  const group = arg(args, 2).literal;
  if (group === undefined) throw notSimulated('regexp_extract with a group that is no literal');
  return textExpr(`regexp_extract(${text(args, 0)}, ${text(args, 1)}, ${Number(group)})`);
});

export const TEXT_FUNCTIONS: FunctionTable = {
  concat,
  concat_ws: takes(2, (args) => textExpr(`concat_ws(${args.map((_, i) => text(args, i)).join(', ')})`), 100),
  substring,
  substr: substring,
  mid: substring,
  left: side('left'),
  strleft: side('left'),
  right: side('right'),
  strright: side('right'),
  lower: plain('lower'),
  lcase: plain('lower'),
  upper: plain('upper'),
  ucase: plain('upper'),
  trim: plain('trim'),
  ltrim: plain('ltrim'),
  rtrim: plain('rtrim'),
  reverse: plain('reverse'),
  md5: plain('md5'),
  length: takes(1, (args) => bigintExpr(`strlen(${text(args, 0)})`)),
  char_length: takes(1, (args) => bigintExpr(`length(${text(args, 0)})`)),
  character_length: takes(1, (args) => bigintExpr(`length(${text(args, 0)})`)),
  replace: takes(3, (args) => textExpr(`replace(${text(args, 0)}, ${text(args, 1)}, ${text(args, 2)})`)),
  repeat: takes(2, (args) => textExpr(`repeat(${text(args, 0)}, ${whole(args, 1)})`)),
  lpad: takes(3, (args) => textExpr(`lpad(${text(args, 0)}, CAST(${whole(args, 1)} AS INTEGER), ${text(args, 2)})`)),
  rpad: takes(3, (args) => textExpr(`rpad(${text(args, 0)}, CAST(${whole(args, 1)} AS INTEGER), ${text(args, 2)})`)),
  locate,
  instr: takes(2, (args) => bigintExpr(`strpos(${text(args, 0)}, ${text(args, 1)})`)),
  strpos: takes(2, (args) => bigintExpr(`strpos(${text(args, 0)}, ${text(args, 1)})`)),
  split_part: splitPart,
  substring_index: substringIndex,
  starts_with: takes(2, (args) => booleanExpr(`starts_with(${text(args, 0)}, ${text(args, 1)})`)),
  ends_with: takes(2, (args) => booleanExpr(`ends_with(${text(args, 0)}, ${text(args, 1)})`)),
  regexp: takes(2, (args) => booleanExpr(`regexp_matches(${text(args, 0)}, ${text(args, 1)})`)),
  regexp_extract: regexpExtract,
  regexp_replace: takes(3, (args) =>
    textExpr(`regexp_replace(${text(args, 0)}, ${text(args, 1)}, ${text(args, 2)}, 'g')`),
  ),
};
