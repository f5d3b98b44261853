import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from '../compile/coerce.ts';
import type { CompiledGenerator } from '../scenario/generator.ts';
import type { Scenario } from '../scenario/parse-scenario.ts';
import type { Cell } from '../scenario/cell.ts';
import { engineType } from '../sql/sql-type.ts';
import type { LayoutColumn } from '../scenario/table-layout.ts';

/** Schema of the engine's tables: DuckDB has an information_schema of its own, so every name gets a prefix. */
export function engineTable(key: string): string {
  const [schema = '', table = ''] = key.toLowerCase().split('.');
  return `${quoteName(`sr_${schema}`)}.${quoteName(table)}`;
}

interface TableContent {
  readonly columns: readonly LayoutColumn[];
  readonly rows: readonly (readonly Cell[])[];
  readonly generators: readonly CompiledGenerator[];
}

/** The embedded analytical database: one per simulator, in memory. */
export class Engine {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #made = new Map<string, Promise<void>>();

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(): Promise<Engine> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      "SET GLOBAL ieee_floating_point_ops = false; SET enable_external_access = false; SET GLOBAL TimeZone = 'UTC'",
    );
    return new Engine(instance, connection);
  }

  connect(): Promise<DuckDBConnection> {
    return this.#instance.connect();
  }

  /** Fills the tables that have rows, but for those that are made when asked for; those without rows are never made. */
  async load(scenario: Scenario, isLater: (key: string) => boolean): Promise<void> {
    for (const [key, table] of scenario.tables) {
      if (isLater(key) || (table.rows.length === 0 && table.generators.length === 0)) continue;
      // oxlint-disable-next-line no-await-in-loop -- the engine has one writer
      await this.#create(key, { ...table, columns: table.layout.columns });
    }
  }

  /** Makes a table once, when it is first asked for. */
  ensure(key: string, make: () => TableContent): Promise<void> {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = this.#create(key, make());
    this.#made.set(key, made);
    return made;
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #create(key: string, table: TableContent): Promise<void> {
    const [schema = '', name = ''] = key.split('.');
    const columns = table.columns.map((column) => `${quoteName(column.name)} ${engineType(column.type)}`);
    await this.#connection.run(
      `CREATE SCHEMA IF NOT EXISTS ${quoteName(`sr_${schema}`)}; CREATE TABLE ${engineTable(key)} (${columns.join(', ')})`,
    );
    const appender = await this.#connection.createAppender(name, `sr_${schema}`);
    for (const row of table.rows) {
      for (const cell of row) {
        // The appender casts text to the column's type.
        if (cell === null) appender.appendNull();
        else appender.appendVarchar(cell);
      }
      appender.endRow();
    }
    appender.closeSync();
    for (const generator of table.generators) {
      // oxlint-disable-next-line no-await-in-loop -- the engine has one writer
      await this.#connection.run(`INSERT INTO ${engineTable(key)} ${generator.sql}`);
    }
  }
}
