import type { ServerError } from '../server-error.ts';
import { PacketWriter } from './packet-writer.ts';

/** SERVER_MORE_RESULTS_EXISTS: another answer of the same packet follows. */
export const MORE_RESULTS = 0x0008;

export function buildOk(input: { affectedRows?: number; status?: number } = {}): Buffer {
  const { affectedRows = 0, status = 0 } = input;
  return new PacketWriter(16).u8(0).lengthEncodedInt(affectedRows).lengthEncodedInt(0).u16(status).u16(0).toBuffer();
}

export function buildEof(status = 0): Buffer {
  return new PacketWriter(8).u8(0xfe).u16(0).u16(status).toBuffer();
}

export function buildError(error: ServerError): Buffer {
  return new PacketWriter()
    .u8(0xff)
    .u16(error.errno)
    .bytes(Buffer.from(`#${error.sqlState}`))
    .bytes(Buffer.from(error.message))
    .toBuffer();
}
