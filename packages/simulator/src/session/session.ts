import { randomUUID } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Cluster } from '../cluster.ts';
import type { CompileContext } from '../compile/context.ts';
import { ELAPSED_MARK, NOW_MARK } from '../compile/context.ts';
import { compileStatement, type CompiledStatement } from '../compile/compile-query.ts';
import { findTable } from '../engine/catalogue.ts';
import { listDatabases } from '../engine/databases.ts';
import { ensureComputed } from '../engine/computed-tables.ts';
import { runQuery } from '../engine/run-query.ts';
import { notSimulated, syntaxError, unknownDatabase, unknownVariable } from '../errors.ts';
import { isSystemSchema } from '../scenario/table-layout.ts';
import { ServerError } from '../server-error.ts';
import { tokenize } from '../sql/lexer.ts';
import type { SourceStatement } from '../sql/split-statements.ts';
import type { WireRow } from '../wire/row-encoding.ts';
import { assertReadable } from './table-rules.ts';
import { parseCached } from './parse-cache.ts';
import { runKill } from './kill.ts';
import type { RunningQuery } from './processes.ts';
import { QueryRun } from './query-run.ts';
import { DONE, textRows, type StatementResult } from './result.ts';
import { applyHint, runSet } from './set-variables.ts';
import { runShow } from './show.ts';
import { statementKind, writesOutfile } from './statement-kind.ts';
import type { VariableValue } from './variables.ts';

const MAX_COMPILED = 2000;

/** What one connection remembers, and how its statements run. */
export class Session {
  readonly #cluster: Cluster;
  readonly #connectionId: number;
  #user = '';
  #database = '';
  #variables: Map<string, VariableValue>;
  #lastQueryId = '';
  #engine: DuckDBConnection | undefined;
  #run: QueryRun | undefined;
  #running: RunningQuery | undefined;

  constructor(cluster: Cluster, connectionId: number) {
    this.#cluster = cluster;
    this.#connectionId = connectionId;
    this.#variables = new Map(cluster.globals);
  }

  get user(): string {
    return this.#user;
  }

  get database(): string {
    return this.#database;
  }

  get running(): RunningQuery | undefined {
    return this.#running;
  }

  /** A fresh state for this user: after the handshake, COM_CHANGE_USER and COM_RESET_CONNECTION. */
  reset(user: string): void {
    this.#user = user;
    this.#database = '';
    this.#variables = new Map(this.#cluster.globals);
  }

  /** USE, COM_INIT_DB and the database of the handshake. */
  useDatabase(name: string): void {
    const plain = name.replace(/^default_catalog\./i, '');
    const known =
      isSystemSchema(plain) ||
      plain === '_statistics_' ||
      listDatabases(this.#cluster).some((each) => each.toLowerCase() === plain.toLowerCase());
    if (!known) throw unknownDatabase(this.#cluster.scenario.release, plain);
    this.#database = plain;
  }

  /** Translates a query without running it: what PREPARE checks. */
  compile(statement: SourceStatement): CompiledStatement {
    const zone = String(this.#variables.get('time_zone'));
    const key = `${zone}\n${this.#database}\n${statement.text}`;
    const known = this.#cluster.compiled.get(key);
    if (known !== undefined) return known;
    const compiled = compileStatement({
      ...statement,
      ast: parseCached(statement, this.#cluster),
      context: this.#compileContext(zone),
    });
    assertReadable(statement, compiled);
    if (compiled.reusable) {
      if (this.#cluster.compiled.size >= MAX_COMPILED) this.#cluster.compiled.clear();
      this.#cluster.compiled.set(key, compiled);
    }
    return compiled;
  }

  /** Runs one statement. The caller must read the rows to their end or return the iterator. */
  async execute(statement: SourceStatement): Promise<StatementResult> {
    const kind = statementKind(statement);
    switch (kind) {
      case 'select':
        return writesOutfile(statement) ? DONE : this.#select(statement);
      case 'show':
        return runShow(statement.tokens, {
          cluster: this.#cluster,
          user: this.#user,
          database: this.#database,
          variables: this.#variables,
        });
      case 'set':
        runSet(statement.tokens, { session: this.#variables, global: this.#cluster.globals });
        return DONE;
      case 'use':
        this.useDatabase(statement.tokens.at(-1)?.value ?? '');
        return DONE;
      case 'kill':
        runKill(statement, this.#cluster);
        return DONE;
      case 'desc':
      case 'describe':
        return this.#describe(statement);
      case 'explain':
      case 'trace':
        return textRows(['Explain String'], [['PLAN FRAGMENT 0'], [' OUTPUT EXPRS:simulated']]);
      default:
        return DONE;
    }
  }

  cancel(error: ServerError): void {
    this.#run?.cancel(error);
  }

  close(): void {
    this.#engine?.closeSync();
    this.#engine = undefined;
  }

  #compileContext(zone: string): CompileContext {
    const cluster = this.#cluster;
    return {
      release: cluster.scenario.release,
      database: this.#database,
      zone,
      user: this.#user,
      connectionId: this.#connectionId,
      lastQueryId: this.#lastQueryId,
      profiles: cluster.scenario.profiles,
      findTable: (name) => findTable(cluster, name, zone),
      readVariable: (name, scope) => {
        const store = scope === 'global' ? cluster.globals : this.#variables;
        const value = store.get(name.toLowerCase()) ?? cluster.globals.get(name.toLowerCase());
        if (value === undefined) throw unknownVariable(name);
        return value;
      },
    };
  }

  async #select(statement: SourceStatement): Promise<StatementResult> {
    const compiled = this.compile(statement);
    const variables = this.#hinted(statement);
    const run = new QueryRun({
      timeoutSeconds: Number(variables.get('query_timeout') ?? 300),
      release: this.#cluster.scenario.release,
    });
    this.#begin(statement, run, String(variables.get('custom_query_id') ?? ''));
    try {
      await this.#meetFaults(compiled, run);
      await run.delay(compiled.sleepSeconds);
      await ensureComputed(this.#cluster, compiled.tables);
      this.#engine ??= await this.#cluster.engine.connect();
      run.attach(this.#engine);
    } catch (error) {
      this.#end(run);
      throw run.reasonFor(error);
    }
    return { kind: 'rows', columns: compiled.columns, rows: this.#rows(compiled, this.#engine, run) };
  }

  async *#rows(compiled: CompiledStatement, connection: DuckDBConnection, run: QueryRun): AsyncGenerator<WireRow[]> {
    try {
      for await (const rows of runQuery({ connection, sql: this.#bind(compiled.sql), columns: compiled.columns })) {
        run.throwIfCancelled();
        yield rows;
      }
      run.throwIfCancelled();
    } catch (error) {
      throw run.reasonFor(error);
    } finally {
      this.#end(run);
    }
  }

  #begin(statement: SourceStatement, run: QueryRun, customQueryId: string): void {
    const queryId = randomUUID();
    this.#lastQueryId = queryId;
    this.#run = run;
    this.#running = {
      connectionId: this.#connectionId,
      user: this.#user,
      database: this.#database,
      text: statement.text,
      queryId,
      customQueryId,
      startedAt: Date.now(),
    };
  }

  #end(run: QueryRun): void {
    run.end();
    this.#run = undefined;
    this.#running = undefined;
  }

  async #meetFaults(compiled: CompiledStatement, run: QueryRun): Promise<void> {
    const faults = ['*', ...compiled.tables].flatMap((key) => this.#cluster.faults.get(key) ?? []);
    for (const { slowSeconds = 0 } of faults) {
      // oxlint-disable-next-line no-await-in-loop -- a slow table after another
      await run.delay(slowSeconds);
    }
    const fail = faults.find((fault) => fault.fail !== undefined)?.fail;
    if (fail !== undefined) throw new ServerError(fail.errno ?? 1064, fail.sqlState ?? 'HY000', fail.message);
  }

  #bind(sql: string): string {
    const { clock } = this.#cluster;
    return sql
      .replaceAll(NOW_MARK, `CAST(${Math.round(clock.nowMs() * 1000)} AS BIGINT)`)
      .replaceAll(ELAPSED_MARK, `CAST(${clock.elapsedSeconds()} AS DOUBLE)`);
  }

  #hinted(statement: SourceStatement): ReadonlyMap<string, VariableValue> {
    const hints = statement.tokens.filter((token) => token.kind === 'hint');
    let variables: ReadonlyMap<string, VariableValue> = this.#variables;
    for (const hint of hints) {
      const body = /^\s*SET_VAR\s*\((.*)\)\s*$/is.exec(hint.value)?.[1];
      if (body !== undefined) variables = applyHint(tokenize(body), variables);
    }
    return variables;
  }

  #describe(statement: SourceStatement): StatementResult {
    const names = statement.tokens.slice(1).filter((token) => token.value !== '.');
    const [table, database, catalog] = names.toReversed().map((token) => token.value);
    if (table === undefined) throw syntaxError('Unexpected input after DESC');
    if (table.toLowerCase() === 'files' || names.some((token) => token.value === '(')) throw notSimulated('DESC FILES');
    const zone = String(this.#variables.get('time_zone'));
    const name = { catalog: catalog ?? '', database: database ?? this.#database, table };
    const { columns } = findTable(this.#cluster, name, zone);
    const rows = columns.map((column) => [column.name, column.type.kind, 'YES', 'false', null, '']);
    return textRows(['Field', 'Type', 'Null', 'Key', 'Default', 'Extra'], rows);
  }
}
