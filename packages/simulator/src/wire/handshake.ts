import { PacketReader } from './packet-reader.ts';
import { PacketWriter } from './packet-writer.ts';

export const NATIVE_PASSWORD = 'mysql_native_password';
/** utf8, which the FE announces and uses for all text. */
export const UTF8_CHARSET = 33;

const LONG_FLAG = 0x4;
const CONNECT_WITH_DB = 0x8;
const PROTOCOL_41 = 0x200;
const SSL = 0x800;
const SECURE_CONNECTION = 0x8000;
const PLUGIN_AUTH = 0x80000;
const CONNECT_ATTRS = 0x100000;
const PLUGIN_AUTH_LENENC = 0x200000;

/** What the FE announces (mysql/MysqlCapability.java): no MULTI_STATEMENTS, no DEPRECATE_EOF, no COMPRESS. */
const CAPABILITIES =
  LONG_FLAG | CONNECT_WITH_DB | PROTOCOL_41 | SECURE_CONNECTION | PLUGIN_AUTH | CONNECT_ATTRS | PLUGIN_AUTH_LENENC;

export interface ClientHello {
  readonly user: string;
  readonly answer: Buffer;
  readonly database: string;
  readonly plugin: string;
  readonly wantsTls: boolean;
}

export function buildHandshake(input: { serverVersion: string; connectionId: number; salt: Buffer }): Buffer {
  const { serverVersion, connectionId, salt } = input;
  return new PacketWriter()
    .u8(10)
    .nulText(serverVersion)
    .u32(connectionId)
    .bytes(salt.subarray(0, 8))
    .u8(0)
    .u16(CAPABILITIES & 0xffff)
    .u8(UTF8_CHARSET)
    .u16(0)
    .u16(CAPABILITIES >>> 16)
    .u8(salt.length + 1)
    .bytes(Buffer.alloc(10))
    .bytes(salt.subarray(8))
    .u8(0)
    .nulText(NATIVE_PASSWORD)
    .toBuffer();
}

export function parseClientHello(payload: Buffer): ClientHello {
  const reader = new PacketReader(payload);
  const capabilities = reader.u32();
  reader.skip(4 + 1 + 23);
  const wantsTls = (capabilities & SSL) !== 0 && reader.remaining <= 0;
  if (wantsTls) return { user: '', answer: Buffer.alloc(0), database: '', plugin: '', wantsTls };
  const user = reader.nulText();
  const answer = capabilities & PLUGIN_AUTH_LENENC ? reader.lengthEncodedBytes() : reader.bytes(reader.u8());
  const database = capabilities & CONNECT_WITH_DB && reader.remaining > 0 ? reader.nulText() : '';
  const plugin = capabilities & PLUGIN_AUTH && reader.remaining > 0 ? reader.nulText() : NATIVE_PASSWORD;
  return { user, answer, database, plugin, wantsTls };
}

export function buildAuthSwitch(salt: Buffer): Buffer {
  return new PacketWriter().u8(0xfe).nulText(NATIVE_PASSWORD).bytes(salt).u8(0).toBuffer();
}

/** COM_CHANGE_USER after its command byte. */
export function parseChangeUser(payload: Buffer): ClientHello {
  const reader = new PacketReader(payload);
  const user = reader.nulText();
  const answer = reader.bytes(reader.u8());
  const database = reader.nulText();
  reader.skip(2);
  const plugin = reader.remaining > 0 ? reader.nulText() : NATIVE_PASSWORD;
  return { user, answer, database, plugin, wantsTls: false };
}
