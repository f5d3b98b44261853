// A server of the MySQL protocol that answers at once and always the same, so that a benchmark measures what stands
// before it. A process of its own: node --import tsx constant-database.ts PORT
import { createServer, type Socket } from 'node:net';

const LONG = 3;
const LONGLONG = 8;
const VAR_STRING = 253;
const UTF8 = 33;
const HEADER_BYTES = 4;
const COM_QUERY = 3;
const COM_QUIT = 1;
/** PROTOCOL_41, CONNECT_WITH_DB, SECURE_CONNECTION, PLUGIN_AUTH, LONG_FLAG, CONNECT_ATTRS: as an FE announces. */
const CAPABILITIES = 0x0018_820c;
const WIDE_ROWS = 1_000;
const WIDE_COLUMNS = 10;

/** What a session asks about itself before its first statement. */
const VARIABLES: Readonly<Record<string, string>> = { version_comment: '3.5.7-constant', sql_dialect: 'StarRocks' };

interface Column {
  readonly name: string;
  readonly type: number;
}

/** A text or number of up to 250 bytes behind its length. */
function lengthCoded(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function packet(sequence: number, body: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUIntLE(body.length, 0, 3);
  header[3] = sequence % 256;
  return Buffer.concat([header, body]);
}

function columnDefinition({ name, type }: Column): Buffer {
  const names = [
    lengthCoded('def'),
    lengthCoded(''),
    lengthCoded(''),
    lengthCoded(''),
    lengthCoded(name),
    lengthCoded(''),
  ];
  const fixed = Buffer.from([0x0c, UTF8, 0, 60, 0, 0, 0, type, 0, 0, 0, 0, 0]);
  return Buffer.concat([...names, fixed]);
}

const EOF = Buffer.from([0xfe, 0, 0, 0, 0]);
const OK = Buffer.from([0, 0, 0, 0, 0, 0, 0]);

/** A whole result set as the bytes of its packets. */
function encode(columns: readonly Column[], rows: readonly (readonly string[])[]): Buffer {
  const bodies = [
    Buffer.from([columns.length]),
    ...columns.map((column) => columnDefinition(column)),
    EOF,
    ...rows.map((row) => Buffer.concat(row.map((cell) => lengthCoded(cell)))),
    EOF,
  ];
  return Buffer.concat(bodies.map((body, index) => packet(index + 1, body)));
}

const SMALL = encode([{ name: 'one', type: LONG }], [['1']]);
const WIDE = encode(
  Array.from({ length: WIDE_COLUMNS }, (_, index) => ({
    name: `c${index}`,
    type: index % 2 === 0 ? LONGLONG : VAR_STRING,
  })),
  Array.from({ length: WIDE_ROWS }, (_, row) =>
    Array.from({ length: WIDE_COLUMNS }, (_, index) =>
      index % 2 === 0 ? String(row * 1_000_003 + index) : `value ${row} of column ${index}`,
    ),
  ),
);

/** Sent over and over, as fast as the reader takes it, until the reader goes away. */
const ENDLESS_COLUMNS: readonly Column[] = Array.from({ length: 8 }, (_, index) => ({
  name: `c${index}`,
  type: VAR_STRING,
}));
const ENDLESS_ROWS_A_WRITE = 64;
const ENDLESS_CELL = 'x'.repeat(240);
const HEAD_PACKETS = ENDLESS_COLUMNS.length + 2;

const ENDLESS_HEAD = encode(ENDLESS_COLUMNS, []).subarray(0, -(HEADER_BYTES + 5));
/** Sequence numbers wrap at 256, so four writes of 64 rows are one round. */
const ENDLESS_ROUND = Array.from({ length: 256 / ENDLESS_ROWS_A_WRITE }, (_, write) =>
  Buffer.concat(
    Array.from({ length: ENDLESS_ROWS_A_WRITE }, (__, row) =>
      packet(
        HEAD_PACKETS + 1 + write * ENDLESS_ROWS_A_WRITE + row,
        Buffer.concat(ENDLESS_COLUMNS.map(() => lengthCoded(ENDLESS_CELL))),
      ),
    ),
  ),
);

function sendEndless(socket: Socket): void {
  socket.write(ENDLESS_HEAD);
  let write = 0;
  const send = (): void => {
    while (!socket.destroyed) {
      const rows = ENDLESS_ROUND[write % ENDLESS_ROUND.length] ?? Buffer.alloc(0);
      write += 1;
      if (!socket.write(rows)) break;
    }
    socket.once('drain', send);
  };
  send();
}

const GRANTS = encode(
  [{ name: 'Grants', type: VAR_STRING }],
  [["GRANT SELECT ON ALL TABLES IN ALL DATABASES TO USER 'root'@'%'"]],
);

function replyTo(sql: string): Buffer {
  if (sql.includes('wide_table')) return WIDE;
  if (sql === 'SHOW GRANTS') return GRANTS;
  const variable = /^select @@(\w+)/i.exec(sql)?.[1];
  if (variable !== undefined) return encode([{ name: 'v', type: VAR_STRING }], [[VARIABLES[variable] ?? '']]);
  return /^\s*select/i.test(sql) ? SMALL : packet(1, OK);
}

function greeting(): Buffer {
  const body = Buffer.alloc(45 + 'mysql_native_password'.length + 8);
  let at = body.writeUInt8(10, 0);
  at += body.write('8.0.33\0', at, 'latin1');
  at = body.writeUInt32LE(1, at);
  at += body.write('saltsalt\0', at, 'latin1');
  at = body.writeUInt16LE(CAPABILITIES % 0x1_0000, at);
  at = body.writeUInt8(UTF8, at);
  at = body.writeUInt16LE(2, at);
  at = body.writeUInt16LE(Math.floor(CAPABILITIES / 0x1_0000), at);
  at = body.writeUInt8(21, at) + 10;
  at += body.write('saltsaltsalt\0', at, 'latin1');
  at += body.write('mysql_native_password\0', at, 'latin1');
  return packet(0, body.subarray(0, at));
}

function converse(socket: Socket): void {
  socket.setNoDelay(true);
  let loggedIn = false;
  let pending = Buffer.alloc(0);
  socket.write(greeting());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + pending.readUIntLE(0, 3);
      if (pending.length < end) return;
      const [sequence, body] = [pending[3] ?? 0, pending.subarray(HEADER_BYTES, end)];
      pending = pending.subarray(end);
      if (!loggedIn) {
        loggedIn = true;
        socket.write(packet(sequence + 1, OK));
      } else if (body[0] === COM_QUERY) {
        const sql = body.toString('utf8', 1);
        if (sql.includes('endless_table')) sendEndless(socket);
        else socket.write(replyTo(sql));
      } else if (body[0] === COM_QUIT) socket.end();
      else socket.write(packet(1, OK));
    }
  });
}

createServer(converse).listen(Number(process.argv[2]), '127.0.0.1');
