import type { StatementResult } from '../session/result.ts';
import { buildColumnDefinition } from '../wire/column-definition.ts';
import { MAX_CHUNK_BYTES, type PacketChannel } from '../wire/packet-channel.ts';
import { PacketWriter } from '../wire/packet-writer.ts';
import { MORE_RESULTS, buildEof, buildOk } from '../wire/replies.ts';
import { encodeRow, encodeRows, maxRowBytes, type RowFormat, type WireRow } from '../wire/row-encoding.ts';

type Rows = Extract<StatementResult, { kind: 'rows' }>;

/** Writes an answer as it comes; resolves to the rows sent. Reads on only as fast as the client takes. */
export async function writeResult(input: {
  channel: PacketChannel;
  result: StatementResult;
  format: RowFormat;
  last: boolean;
}): Promise<number> {
  const { channel, result, format, last } = input;
  const status = last ? 0 : MORE_RESULTS;
  if (result.kind === 'done') {
    await channel.send(buildOk({ affectedRows: result.affectedRows ?? 0, status }));
    return 0;
  }
  return writeRows({ channel, result, format, status });
}

async function writeRows(input: {
  channel: PacketChannel;
  result: Rows;
  format: RowFormat;
  status: number;
}): Promise<number> {
  const { channel, result, format, status } = input;
  const iterator = result.rows[Symbol.asyncIterator]();
  try {
    // The first rows are read before the head is written, so that an error comes instead of it.
    let next = await iterator.next();
    const pieces = [channel.frame(new PacketWriter(8).lengthEncodedInt(result.columns.length).toBuffer())];
    for (const column of result.columns) pieces.push(channel.frame(buildColumnDefinition(column)));
    pieces.push(channel.frame(buildEof()));
    let sent = 0;
    while (next.done !== true && channel.isOpen) {
      pieces.push(...frameRows({ channel, rows: next.value, result, format }));
      sent += next.value.length;
      // oxlint-disable-next-line no-await-in-loop -- rows go out in order, and no faster than they are read
      await channel.write(Buffer.concat(pieces.splice(0)));
      // oxlint-disable-next-line no-await-in-loop -- as above
      next = await iterator.next();
    }
    pieces.push(channel.frame(buildEof(status)));
    await channel.write(Buffer.concat(pieces));
    return sent;
  } finally {
    await iterator.return?.();
  }
}

function frameRows(input: {
  channel: PacketChannel;
  rows: readonly WireRow[];
  result: Rows;
  format: RowFormat;
}): Buffer[] {
  const { channel, rows, result, format } = input;
  const { columns } = result;
  if (rows.every((row) => maxRowBytes(row) < MAX_CHUNK_BYTES)) {
    const { framed, sequence } = encodeRows({ rows, columns, format, sequence: channel.sequence });
    channel.sequence = sequence;
    return [framed];
  }
  return rows.map((row) => channel.frame(encodeRow(row, columns, format)));
}
