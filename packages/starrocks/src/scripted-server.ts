import { createServer, type Socket } from 'node:net';

/** What the scripted server says to one COM_QUERY. */
export type Reply =
  | { readonly ok: true }
  | { readonly errno: number; readonly sqlState: string; readonly message: string }
  | { readonly columns: readonly ScriptedColumn[]; readonly rows: Iterable<readonly (string | Buffer | null)[]> }
  | { readonly hang: true }
  | { readonly hangUp: true };

interface ScriptedColumn {
  readonly name: string;
  /** MySQL type number. */
  readonly type: number;
  readonly charset?: number;
  readonly length?: number;
}

export interface ScriptedServer {
  readonly port: number;
  /** Every statement that arrived, with its connection's thread id. */
  readonly statements: { readonly threadId: number; readonly text: string }[];
  /** Open connections. */
  readonly sockets: ReadonlyMap<number, Socket>;
  /** Ends what hangs on this connection, as a killed query does. */
  endHanging(threadId: number): void;
  close(): Promise<void>;
}

interface Script {
  reply(text: string, server: ScriptedServer): Reply;
  /** Plugin asked for after the first login packet; none by default. */
  readonly authSwitch?: string;
}

const PACKET_HEADER = 4;
const COM_QUIT = 1;
const COM_QUERY = 3;

/** A server of the MySQL protocol that follows a script: for the failures that no healthy server shows. */
export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const sockets = new Map<number, Socket>();
  const hanging = new Map<number, () => void>();
  const statements: ScriptedServer['statements'] = [];
  let lastThreadId = 100;
  const server = createServer((socket) => {
    const threadId = (lastThreadId += 1);
    sockets.set(threadId, socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(threadId));
    converse(socket, threadId);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const scripted: ScriptedServer = {
    port,
    statements,
    sockets,
    endHanging: (threadId) => {
      hanging.get(threadId)?.();
      hanging.delete(threadId);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets.values()) socket.destroy();
      }),
  };

  function converse(socket: Socket, threadId: number): void {
    socket.setNoDelay(true);
    let loggedIn = false;
    let switched = false;
    let pending = Buffer.alloc(0);
    send(socket, 0, greeting(threadId));
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= PACKET_HEADER && pending.length >= PACKET_HEADER + pending.readUIntLE(0, 3)) {
        const length = pending.readUIntLE(0, 3);
        const sequence = pending[3] ?? 0;
        const body = pending.subarray(PACKET_HEADER, PACKET_HEADER + length);
        pending = pending.subarray(PACKET_HEADER + length);
        if (loggedIn) command(socket, threadId, body);
        else if (script.authSwitch !== undefined && !switched) {
          switched = true;
          send(socket, sequence + 1, Buffer.from(`\u00fe${script.authSwitch}\0${'x'.repeat(20)}\0`, 'latin1'));
        } else {
          loggedIn = true;
          send(socket, sequence + 1, OK);
        }
      }
    });
  }

  function command(socket: Socket, threadId: number, body: Buffer): void {
    if (body[0] === COM_QUIT) socket.end();
    if (body[0] !== COM_QUERY) return;
    const text = body.subarray(1).toString('utf8');
    statements.push({ threadId, text });
    const reply = script.reply(text, scripted);
    if ('ok' in reply) send(socket, 1, OK);
    else if ('errno' in reply) send(socket, 1, errorPacket(reply));
    else if ('columns' in reply) sendRows(socket, reply);
    else if ('hangUp' in reply) socket.destroy();
    else {
      hanging.set(threadId, () =>
        send(socket, 1, errorPacket({ errno: 1064, sqlState: 'HY000', message: 'killed manually: ' })),
      );
    }
  }

  return scripted;
}

const OK = Buffer.from([0, 0, 0, 2, 0, 0, 0]);
const EOF = Buffer.from([0xfe, 0, 0, 2, 0]);

function greeting(threadId: number): Buffer {
  const fixed = Buffer.alloc(60);
  fixed[0] = 10;
  fixed.write('8.0.33\0', 1, 'latin1');
  fixed.writeUInt32LE(threadId, 8);
  fixed.write('abcdefgh\0', 12, 'latin1');
  // PROTOCOL_41, CONNECT_WITH_DB, SECURE_CONNECTION; then PLUGIN_AUTH
  fixed.writeUInt16LE(0x8208, 21);
  fixed[23] = 33;
  fixed.writeUInt16LE(2, 24);
  fixed.writeUInt16LE(0x0008, 26);
  fixed[28] = 21;
  fixed.write('ijklmnopqrst\0', 39, 'latin1');
  return Buffer.concat([fixed.subarray(0, 52), Buffer.from('mysql_native_password\0', 'latin1')]);
}

function errorPacket(error: { errno: number; sqlState: string; message: string }): Buffer {
  return Buffer.concat([
    Buffer.from([0xff, error.errno & 0xff, error.errno >> 8]),
    Buffer.from(`#${error.sqlState}${error.message}`, 'utf8'),
  ]);
}

function sendRows(socket: Socket, reply: Extract<Reply, { rows: unknown }>): void {
  let sequence = 1;
  socket.cork();
  send(socket, sequence++, Buffer.from([reply.columns.length]));
  for (const column of reply.columns) send(socket, sequence++, columnPacket(column));
  send(socket, sequence++, EOF);
  for (const row of reply.rows) send(socket, sequence++, Buffer.concat(row.map(lengthCoded)));
  send(socket, sequence++, EOF);
  socket.uncork();
}

function columnPacket(column: ScriptedColumn): Buffer {
  const tail = Buffer.alloc(13);
  tail[0] = 12;
  tail.writeUInt16LE(column.charset ?? 33, 1);
  tail.writeUInt32LE(column.length ?? 100, 3);
  tail[7] = column.type;
  const names = ['def', '', '', '', column.name, column.name];
  return Buffer.concat([...names.map((name) => lengthCoded(name)), tail]);
}

function lengthCoded(value: string | Buffer | null): Buffer {
  if (value === null) return Buffer.from([0xfb]);
  const bytes = Buffer.from(value);
  if (bytes.length < 251) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const head = Buffer.alloc(4);
  head[0] = 0xfd;
  head.writeUIntLE(bytes.length, 1, 3);
  return Buffer.concat([head, bytes]);
}

function send(socket: Socket, sequence: number, body: Buffer): void {
  const header = Buffer.alloc(PACKET_HEADER);
  header.writeUIntLE(body.length, 0, 3);
  header[3] = sequence % 256;
  socket.write(Buffer.concat([header, body]));
}
