import { failure } from '../errors.ts';
import { tokenize, type Token } from '../sql/lexer.ts';
import type { SourceStatement } from '../sql/split-statements.ts';
import type { PacketReader } from '../wire/packet-reader.ts';

/** A query that waits for its parameters. */
export interface PreparedStatement {
  readonly id: number;
  readonly statement: SourceStatement;
  readonly parameterCount: number;
  /** Types of the last EXECUTE, which a client may leave out of the next. */
  types: readonly number[];
}

const isPlace = (token: Token): boolean => token.kind === 'symbol' && token.value === '?';

export function countParameters(statement: SourceStatement): number {
  return statement.tokens.filter(isPlace).length;
}

/** The statement with SQL literals in place of its question marks. */
export function bindParameters(statement: SourceStatement, literals: readonly string[]): SourceStatement {
  if (literals.length === 0) return statement;
  let text = '';
  let from = 0;
  let index = 0;
  for (const token of statement.tokens) {
    if (!isPlace(token)) continue;
    text += statement.text.slice(from, token.start) + (literals[index] ?? 'NULL');
    from = token.end;
    index++;
  }
  text += statement.text.slice(from);
  return { text, tokens: tokenize(text) };
}

/** Reads COM_STMT_EXECUTE after its statement id, as SQL literals. */
export function readParameters(reader: PacketReader, prepared: PreparedStatement): string[] {
  const { parameterCount } = prepared;
  if (parameterCount === 0) return [];
  const nulls = reader.bytes((parameterCount + 7) >> 3);
  if (reader.u8() === 1) prepared.types = Array.from({ length: parameterCount }, () => reader.u16());
  return prepared.types.map((type, index) => {
    const isNull = ((nulls[index >> 3] ?? 0) >> (index & 7)) & 1;
    return isNull === 1 ? 'NULL' : readLiteral(reader, type);
  });
}

function readLiteral(reader: PacketReader, type: number): string {
  const unsigned = (type & 0x8000) !== 0;
  switch (type & 0xff) {
    case 0x01:
      return String(unsigned ? reader.u8() : reader.i8());
    case 0x02:
      return String(unsigned ? reader.u16() : reader.i16());
    case 0x03:
      return String(unsigned ? reader.u32() : reader.i32());
    case 0x08:
      return String(unsigned ? reader.u64() : reader.i64());
    case 0x04:
      return String(reader.float());
    case 0x05:
      return String(reader.double());
    case 0x06:
      return 'NULL';
    case 0x07:
    case 0x0a:
    case 0x0c:
      return readTime(reader);
    case 0x0f:
    case 0xf6:
    case 0xf9:
    case 0xfa:
    case 0xfb:
    case 0xfc:
    case 0xfd:
    case 0xfe:
      return quoteLiteral(reader.lengthEncodedBytes().toString('utf8'));
    default:
      throw failure(`Unsupported parameter type ${type & 0xff}`);
  }
}

function quoteLiteral(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function readTime(reader: PacketReader): string {
  const length = reader.u8();
  if (length === 0) return "'0000-00-00'";
  const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
  const date = `${pad(reader.u16(), 4)}-${pad(reader.u8())}-${pad(reader.u8())}`;
  if (length < 7) return `'${date}'`;
  const clock = `${pad(reader.u8())}:${pad(reader.u8())}:${pad(reader.u8())}`;
  return length < 11 ? `'${date} ${clock}'` : `'${date} ${clock}.${pad(reader.u32(), 6)}'`;
}
