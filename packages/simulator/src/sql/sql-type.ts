/** StarRocks' types as far as the simulator tells them apart. */
type TypeKind =
  | 'null'
  | 'boolean'
  | 'tinyint'
  | 'smallint'
  | 'int'
  | 'bigint'
  | 'largeint'
  | 'float'
  | 'double'
  | 'decimal'
  | 'date'
  | 'datetime'
  | 'varchar'
  | 'char'
  | 'varbinary'
  | 'json'
  | 'array'
  | 'map'
  | 'struct';

export interface SqlType {
  readonly kind: TypeKind;
  readonly precision?: number;
  readonly scale?: number;
  /** Characters, for VARCHAR and CHAR. */
  readonly length?: number;
}

const type = (kind: TypeKind): SqlType => ({ kind });

export const NULL = type('null');
export const BOOLEAN = type('boolean');
export const TINYINT = type('tinyint');
export const SMALLINT = type('smallint');
export const INT = type('int');
export const BIGINT = type('bigint');
export const LARGEINT = type('largeint');
export const DOUBLE = type('double');
export const DATE = type('date');
export const DATETIME = type('datetime');
export const VARCHAR = type('varchar');
export const JSON_TYPE = type('json');

export function decimal(precision: number, scale: number): SqlType {
  return { kind: 'decimal', precision: Math.min(38, precision), scale: Math.min(scale, 38) };
}

const ALIASES: Readonly<Record<string, TypeKind>> = {
  string: 'varchar',
  text: 'varchar',
  integer: 'int',
  bool: 'boolean',
  binary: 'varbinary',
  decimalv2: 'decimal',
  decimal32: 'decimal',
  decimal64: 'decimal',
  decimal128: 'decimal',
  jsonb: 'json',
};
const KINDS = new Set<string>([
  'boolean',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'largeint',
  'float',
  'double',
  'decimal',
  'date',
  'datetime',
  'varchar',
  'char',
  'varbinary',
  'json',
  'array',
  'map',
  'struct',
]);

/** Reads StarRocks' spelling, `VARCHAR(2048)` or `DECIMAL(20, 2)`. Throws on a type that it does not know. */
export function parseSqlType(text: string): SqlType {
  const match = /^\s*([a-z0-9]+)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)|<.*>)?\s*$/is.exec(text);
  const word = match?.[1]?.toLowerCase() ?? '';
  const kind = ALIASES[word] ?? word;
  if (!isKind(kind)) throw new Error(`unknown type ${text}`);
  const [first, second] = [match?.[2], match?.[3]];
  if (kind === 'decimal') return decimal(first === undefined ? 10 : Number(first), Number(second ?? 0));
  return first === undefined ? { kind } : { kind, length: Number(first) };
}

function isKind(word: string): word is TypeKind {
  return KINDS.has(word);
}

const INTEGERS: readonly TypeKind[] = ['tinyint', 'smallint', 'int', 'bigint', 'largeint'];

const BITS: Readonly<Partial<Record<TypeKind, bigint>>> = {
  tinyint: 8n,
  smallint: 16n,
  int: 32n,
  bigint: 64n,
  largeint: 128n,
};

/** The least and the most that an integer type holds; undefined for every other type. */
export function integerRange(t: SqlType): { readonly least: bigint; readonly most: bigint } | undefined {
  const bits = BITS[t.kind];
  if (bits === undefined) return undefined;
  const half = 2n ** (bits - 1n);
  return { least: -half, most: half - 1n };
}

export const isInteger = (t: SqlType): boolean => INTEGERS.includes(t.kind);
export const isExactNumeric = (t: SqlType): boolean => isInteger(t) || t.kind === 'decimal';
export const isFloating = (t: SqlType): boolean => t.kind === 'float' || t.kind === 'double';
export const isNumeric = (t: SqlType): boolean => isExactNumeric(t) || isFloating(t);
export const isText = (t: SqlType): boolean => t.kind === 'varchar' || t.kind === 'char';
export const isTime = (t: SqlType): boolean => t.kind === 'date' || t.kind === 'datetime';

/** The column type that stands for it in the engine; JSON and nested values are kept as text. */
export function engineType(t: SqlType): string {
  switch (t.kind) {
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'bigint':
    case 'float':
    case 'double':
    case 'date':
      return t.kind.toUpperCase();
    case 'int':
    case 'null':
      return 'INTEGER';
    case 'largeint':
      return 'HUGEINT';
    case 'decimal':
      return `DECIMAL(${t.precision ?? 38},${t.scale ?? 0})`;
    case 'datetime':
      return 'TIMESTAMP';
    case 'varbinary':
      return 'BLOB';
    case 'varchar':
    case 'char':
    case 'json':
    case 'array':
    case 'map':
    case 'struct':
      return 'VARCHAR';
  }
}

/** The type that several branches (CASE, UNION, COALESCE) come to. */
export function commonType(types: readonly SqlType[]): SqlType {
  const known = types.filter((t) => t.kind !== 'null');
  const [first, ...rest] = known;
  if (first === undefined) return NULL;
  return rest.reduce(widerOf, first);
}

function widerOf(a: SqlType, b: SqlType): SqlType {
  if (a.kind === b.kind && a.kind !== 'decimal') return a;
  if (isText(a) || isText(b)) return VARCHAR;
  if (isTime(a) && isTime(b)) return DATETIME;
  if (a.kind === 'boolean') return b;
  if (b.kind === 'boolean') return a;
  if (!isNumeric(a) || !isNumeric(b)) return VARCHAR;
  if (isFloating(a) || isFloating(b)) return DOUBLE;
  if (a.kind === 'decimal' || b.kind === 'decimal') return decimal(38, Math.max(a.scale ?? 0, b.scale ?? 0));
  return INTEGERS.indexOf(a.kind) >= INTEGERS.indexOf(b.kind) ? a : b;
}
