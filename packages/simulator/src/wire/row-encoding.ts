import { encodingOf, type ResultColumn } from './column-definition.ts';
import { PacketWriter } from './packet-writer.ts';

/** A value as the engine gives it: exact integers as bigint or number, times and decimals as text. */
export type WireValue = null | boolean | number | bigint | string | Uint8Array;

export type WireRow = readonly WireValue[];

const HEADER = Buffer.alloc(4);
const NULL_MARK = 0xfb;

export type RowFormat = 'text' | 'binary';

/** Frames rows into one buffer of packets; `sequence` is the number of the first. Rows over 16 MiB are not framed here. */
export function encodeRows(input: {
  rows: readonly WireRow[];
  columns: readonly ResultColumn[];
  format: RowFormat;
  sequence: number;
}): { framed: Buffer; sequence: number } {
  const { rows, columns, format } = input;
  const writer = new PacketWriter(64 * 1024);
  let sequence = input.sequence;
  for (const row of rows) {
    const start = writer.length;
    writer.bytes(HEADER);
    if (format === 'text') writeTextRow(writer, row);
    else writeBinaryRow(writer, row, columns);
    writer.patchHeader(start, writer.length - start - HEADER.length, sequence);
    sequence = (sequence + 1) & 0xff;
  }
  return { framed: writer.toBuffer(), sequence };
}

/** One row as a payload without header, for rows so long that the channel must split them. */
export function encodeRow(row: WireRow, columns: readonly ResultColumn[], format: RowFormat): Buffer {
  const writer = new PacketWriter();
  if (format === 'text') writeTextRow(writer, row);
  else writeBinaryRow(writer, row, columns);
  return writer.toBuffer();
}

/** A cheap upper bound, to know which rows need splitting. */
export function maxRowBytes(row: WireRow): number {
  let bytes = 16;
  for (const value of row) {
    if (typeof value === 'string') bytes += value.length * 3 + 9;
    else bytes += value instanceof Uint8Array ? value.length + 9 : 40;
  }
  return bytes;
}

function writeTextRow(writer: PacketWriter, row: WireRow): void {
  for (const value of row) {
    if (value === null) writer.u8(NULL_MARK);
    else if (value instanceof Uint8Array) writer.lengthEncodedBytes(value);
    else writer.lengthEncodedText(toText(value));
  }
}

function toText(value: string | number | bigint | boolean): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return String(value);
}

function writeBinaryRow(writer: PacketWriter, row: WireRow, columns: readonly ResultColumn[]): void {
  const bitmap = Buffer.alloc((row.length + 9) >> 3);
  for (const [index, value] of row.entries()) {
    if (value === null) bitmap[(index + 2) >> 3] = (bitmap[(index + 2) >> 3] ?? 0) | (1 << ((index + 2) & 7));
  }
  writer.u8(0).bytes(bitmap);
  for (const [index, value] of row.entries()) {
    const column = columns[index];
    if (value !== null && column !== undefined) writeBinaryValue(writer, value, encodingOf(column.type).code);
  }
}

function writeBinaryValue(writer: PacketWriter, value: Exclude<WireValue, null>, code: number): void {
  switch (code) {
    case 0x01:
      writer.u8(Number(value) & 0xff);
      return;
    case 0x02:
      writer.u16(Number(value) & 0xffff);
      return;
    case 0x03:
      writer.u32(Number(value) >>> 0);
      return;
    case 0x08:
      writer.i64(BigInt(typeof value === 'object' ? 0 : value));
      return;
    case 0x04:
      writer.float(Number(value));
      return;
    case 0x05:
      writer.double(Number(value));
      return;
    case 0x0a:
    case 0x0c:
      writeBinaryTime(writer, String(value), code);
      return;
    default:
      if (value instanceof Uint8Array) writer.lengthEncodedBytes(value);
      else writer.lengthEncodedText(toText(value));
  }
}

function writeBinaryTime(writer: PacketWriter, text: string, code: number): void {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, fraction = 0] = text
    .split(/[-: .T]/)
    .map((part, index) => Number(index === 6 ? part.padEnd(6, '0') : part));
  if (code === 0x0a) {
    writer.u8(4).u16(year).u8(month).u8(day);
    return;
  }
  writer
    .u8(fraction === 0 ? 7 : 11)
    .u16(year)
    .u8(month)
    .u8(day)
    .u8(hour)
    .u8(minute)
    .u8(second);
  if (fraction !== 0) writer.u32(fraction);
}
