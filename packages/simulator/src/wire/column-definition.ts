import type { SqlType } from '../sql/sql-type.ts';
import { UTF8_CHARSET } from './handshake.ts';
import { PacketWriter } from './packet-writer.ts';

export interface ResultColumn {
  readonly name: string;
  readonly type: SqlType;
}

const BINARY_CHARSET = 63;

interface Encoding {
  readonly code: number;
  readonly length: number;
  readonly text?: true;
  readonly decimals?: number;
}

/** StarRocks' types as MySQL types (mysql/MysqlCodec.java): flags always 0, LARGEINT and JSON as text. */
export function encodingOf(type: SqlType): Encoding {
  switch (type.kind) {
    case 'boolean':
      return { code: 0x01, length: 1 };
    case 'tinyint':
      return { code: 0x01, length: 4 };
    case 'smallint':
      return { code: 0x02, length: 6 };
    case 'int':
      return { code: 0x03, length: 11 };
    case 'bigint':
      return { code: 0x08, length: 20 };
    case 'float':
      return { code: 0x04, length: 12, decimals: 31 };
    case 'double':
      return { code: 0x05, length: 22, decimals: 31 };
    case 'decimal':
      return { code: 0xf6, length: (type.precision ?? 38) + 2, decimals: type.scale ?? 0 };
    case 'date':
      return { code: 0x0a, length: 10 };
    case 'datetime':
      return { code: 0x0c, length: 20 };
    case 'varchar':
      return { code: 0xfd, length: (type.length ?? 65_533) * 3, text: true };
    case 'varbinary':
      return { code: 0xfc, length: 65_535 };
    case 'null':
      return { code: 0x06, length: 0 };
    case 'largeint':
    case 'char':
    case 'json':
    case 'array':
    case 'map':
    case 'struct':
      return { code: 0xfe, length: (type.length ?? 40) * 3, text: true };
  }
}

export function buildColumnDefinition(column: ResultColumn, defaultValue?: null): Buffer {
  const encoding = encodingOf(column.type);
  const writer = new PacketWriter()
    .lengthEncodedText('def')
    .lengthEncodedText('')
    .lengthEncodedText('')
    .lengthEncodedText('')
    .lengthEncodedText(column.name)
    .lengthEncodedText(column.name)
    .u8(0x0c)
    .u16(encoding.text ? UTF8_CHARSET : BINARY_CHARSET)
    .u32(encoding.length)
    .u8(encoding.code)
    .u16(0)
    .u8(encoding.decimals ?? 0)
    .u16(0);
  // COM_FIELD_LIST alone carries a default value, here always NULL.
  if (defaultValue === null) writer.u8(0xfb);
  return writer.toBuffer();
}
