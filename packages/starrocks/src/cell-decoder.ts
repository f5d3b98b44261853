import type { Cell, Field } from '@starrocks-mcp/protocol';

/** The facts of a MySQL column definition that decide how a value reads. */
export interface ColumnFacts {
  readonly name: string;
  readonly columnType: number;
  readonly characterSet: number;
  readonly columnLength: number;
}

/** A column and the way from its bytes, as the text protocol sends them, to an exact cell. */
export interface DecodedColumn {
  readonly field: Field;
  decode(bytes: Buffer): Cell;
}

/** Charset number of bytes that are no text. */
const BINARY = 63;

const decodeText = (bytes: Buffer): Cell => bytes.toString('utf8');
const decodeAscii = (bytes: Buffer): Cell => bytes.toString('latin1');
const decodeBase64 = (bytes: Buffer): Cell => bytes.toString('base64');

/** A double's own rounding and no other; `nan` and `inf`, which JSON cannot say, stay text. */
function decodeNumber(bytes: Buffer): Cell {
  const text = bytes.toString('latin1');
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

/** MySQL type numbers that StarRocks uses (mysql/MysqlCodec.java), with its own names for them. */
const NUMBERS: ReadonlyMap<number, string> = new Map([
  [1, 'TINYINT'],
  [2, 'SMALLINT'],
  [3, 'INT'],
  [4, 'FLOAT'],
  [5, 'DOUBLE'],
  [9, 'INT'],
]);

/** Exact as text only: beyond 2^53, beyond a double's digits, or without a zone. */
const EXACT_TEXTS: ReadonlyMap<number, string> = new Map([
  [0, 'DECIMAL'],
  [7, 'DATETIME'],
  [8, 'BIGINT'],
  [10, 'DATE'],
  [11, 'TIME'],
  [12, 'DATETIME'],
  [246, 'DECIMAL'],
]);

const BOOLEAN_LENGTH = 1;
const VAR_STRING = 253;
const JSON_TYPE = 245;

/** How one column is named, typed and read. LARGEINT, CHAR, JSON, ARRAY, MAP and STRUCT all arrive as STRING. */
export function decodeColumn(column: ColumnFacts): DecodedColumn {
  const { name, columnType: type } = column;
  if (type === 1 && column.columnLength === BOOLEAN_LENGTH) {
    return { field: { name, type: 'BOOLEAN' }, decode: decodeNumber };
  }
  const number = NUMBERS.get(type);
  if (number !== undefined) return { field: { name, type: number }, decode: decodeNumber };
  const exact = EXACT_TEXTS.get(type);
  if (exact !== undefined) return { field: { name, type: exact }, decode: decodeAscii };
  if (type === JSON_TYPE) return { field: { name, type: 'JSON' }, decode: decodeText };
  if (column.characterSet === BINARY) return { field: { name, type: 'VARBINARY' }, decode: decodeBase64 };
  return { field: { name, type: type === VAR_STRING ? 'VARCHAR' : 'STRING' }, decode: decodeText };
}
