import { notSimulated } from '../errors.ts';
import type { AstData } from '../sql/ast.ts';
import { decimal, parseSqlType, type SqlType } from '../sql/sql-type.ts';

const NAMES: Readonly<Record<string, string>> = {
  tiny_int: 'tinyint',
  small_int: 'smallint',
  big_int: 'bigint',
  int128: 'largeint',
  var_char: 'varchar',
  text: 'varchar',
  timestamp: 'datetime',
  signed: 'bigint',
  unsigned: 'bigint',
};

/** The target of a CAST. */
export function readDataType(data: AstData | undefined): SqlType {
  const word = data?.text('data_type') ?? '';
  const name = (word === 'custom' ? data?.text('name') : word)?.toLowerCase() ?? '';
  if (name === 'decimal') return decimal(data?.number('precision') ?? 10, data?.number('scale') ?? 0);
  try {
    const type = parseSqlType(NAMES[name] ?? name);
    const length = data?.number('length');
    return length === undefined ? type : { ...type, length };
  } catch {
    throw notSimulated(`a cast to ${name}`);
  }
}
