import mysql, { type Connection, type ConnectionOptions } from 'mysql2/promise';
import type { Simulator } from '../simulator.ts';

/** A small shared-nothing cluster; the given parts replace its own. */
export function aScenario(parts: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    name: 'test',
    version: '3.5.7',
    now: '2026-01-31 12:00:00',
    time_zone: 'Asia/Shanghai',
    ...parts,
  };
}

/** A real client with exact values: integers and times as text. */
export async function connectTo(
  simulator: Simulator,
  options: ConnectionOptions = {},
): Promise<Connection & AsyncDisposable> {
  const connection = await mysql.createConnection({
    host: simulator.host,
    port: simulator.port,
    user: 'root',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    ...options,
  });
  // A client whose server goes away emits it; the query under way reports it too.
  connection.on('error', () => undefined);
  return Object.assign(connection, {
    [Symbol.asyncDispose]: async () => {
      connection.destroy();
    },
  });
}

/** The first row of a query, as a plain list of values. */
export async function firstRow(connection: Connection, sql: string): Promise<unknown[]> {
  const [rows] = await connection.query<mysql.RowDataPacket[][]>({ sql, rowsAsArray: true });
  return rows[0] ?? [];
}

export interface QueryError {
  readonly errno: number;
  readonly sqlState: string;
  readonly message: string;
}

/** The error that a promise ends with. Throws when it does not fail. */
export async function errorOf(promise: Promise<unknown>): Promise<QueryError> {
  try {
    await promise;
  } catch (error) {
    // mysql2's errors carry these three.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
    return error as QueryError;
  }
  throw new Error('The query did not fail.');
}
