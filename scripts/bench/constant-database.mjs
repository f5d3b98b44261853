// A MySQL server that answers at once and always the same, so that a benchmark measures what stands before it.
// A process of its own: node constant-database.mjs PORT. Plain JavaScript: the driver's server side has few types.
import process from 'node:process';
import { createServer } from 'mysql2';

const LONGLONG = 8;
const LONG = 3;
const VAR_STRING = 253;
const UTF8 = 33;
const WIDE_ROWS = 1000;
const WIDE_COLUMNS = 10;

/** What a session asks about itself before its first statement. */
const VARIABLES = {
  version_comment: '3.5.7-constant',
  sql_dialect: 'StarRocks',
  sql_mode: 'ONLY_FULL_GROUP_BY',
  time_zone: 'UTC',
  query_timeout: '300',
};

function column(name, columnType) {
  return { name, columnType, characterSet: UTF8, columnLength: 60, flags: 0, decimals: 0 };
}

const SMALL = { columns: [column('one', LONG)], rows: [{ one: 1 }] };

const WIDE_NAMES = Array.from({ length: WIDE_COLUMNS }, (_, index) => `c${index}`);
const WIDE = {
  columns: WIDE_NAMES.map((name, index) => column(name, index % 2 === 0 ? LONGLONG : VAR_STRING)),
  rows: Array.from({ length: WIDE_ROWS }, (_, row) =>
    Object.fromEntries(
      WIDE_NAMES.map((name, index) => [
        name,
        index % 2 === 0 ? row * 1_000_003 + index : `value ${row} of column ${index}`,
      ]),
    ),
  ),
};

function answerTo(sql) {
  if (/wide_table/i.test(sql)) return WIDE;
  const variables = [...sql.matchAll(/@@(?:\w+\.)?(\w+)(?:\s+as\s+`?(\w+))?/gi)];
  if (variables.length > 0 && !/^\s*set/i.test(sql)) {
    const named = variables.map(([, name, alias]) => ({ name, label: alias ?? `@@${name}` }));
    return {
      columns: named.map(({ label }) => column(label, VAR_STRING)),
      rows: [Object.fromEntries(named.map(({ name, label }) => [label, VARIABLES[name] ?? '']))],
    };
  }
  return /^\s*select/i.test(sql) ? SMALL : undefined;
}

let lastConnectionId = 0;

const server = createServer();
server.on('connection', (connection) => {
  lastConnectionId += 1;
  connection.serverHandshake({
    protocolVersion: 10,
    serverVersion: '8.0.33',
    connectionId: lastConnectionId,
    statusFlags: 0,
    characterSet: UTF8,
    capabilityFlags: 0xffffff ^ 0x800,
    authCallback: (_parameters, done) => done(null),
  });
  connection.on('query', (sql) => {
    const answer = answerTo(sql);
    if (answer === undefined) connection.writeOk();
    else connection.writeTextResult(answer.rows, answer.columns);
  });
  connection.on('error', () => connection.close());
});
server.listen(Number(process.argv[2]), '127.0.0.1');
