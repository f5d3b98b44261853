import type { Cluster } from '../cluster.ts';
import { failure, notPreparable } from '../errors.ts';
import { findTable } from '../engine/catalogue.ts';
import { isAtLeast } from '../release.ts';
import { ServerError } from '../server-error.ts';
import { assertParses } from '../session/parse-cache.ts';
import type { Session } from '../session/session.ts';
import { statementKind } from '../session/statement-kind.ts';
import type { Channel } from '../session/statement-record.ts';
import { splitStatements, type SourceStatement } from '../sql/split-statements.ts';
import { buildColumnDefinition } from '../wire/column-definition.ts';
import { parseChangeUser, type ClientHello } from '../wire/handshake.ts';
import type { PacketChannel } from '../wire/packet-channel.ts';
import { PacketReader } from '../wire/packet-reader.ts';
import { PacketWriter } from '../wire/packet-writer.ts';
import { buildEof, buildError, buildOk } from '../wire/replies.ts';
import type { RowFormat } from '../wire/row-encoding.ts';
import { bindParameters, countParameters, readParameters, type PreparedStatement } from './prepared-statements.ts';
import { writeResult } from './result-writer.ts';

const QUIT = 0x01;
const LAST_KNOWN_COMMAND = 0x1f;

export interface CommandDeps {
  readonly cluster: Cluster;
  readonly channel: PacketChannel;
  readonly session: Session;
  readonly connectionId: number;
  changeUser(hello: ClientHello): void;
}

/** The commands of the MySQL protocol as the FE answers them (qe/ConnectProcessor.java). */
export class Commands {
  readonly #deps: CommandDeps;
  readonly #prepared = new Map<number, PreparedStatement>();
  #nextStatementId = 1;

  constructor(deps: CommandDeps) {
    this.#deps = deps;
  }

  async run(payload: Buffer): Promise<void> {
    const command = payload[0] ?? 0;
    const body = payload.subarray(1);
    if (command === QUIT) {
      this.#deps.channel.end();
      return;
    }
    try {
      await this.#dispatch(command, body);
    } catch (error) {
      await this.#sendError(error);
    }
  }

  async #dispatch(command: number, body: Buffer): Promise<void> {
    const { channel, session } = this.#deps;
    switch (command) {
      case 0x02:
        session.useDatabase(body.toString('utf8'));
        return channel.send(buildOk());
      case 0x03:
        return this.#query(body.toString('utf8'));
      case 0x04:
        return this.#fieldList(body);
      case 0x0e:
        return channel.send(buildOk());
      case 0x11:
        this.#deps.changeUser(parseChangeUser(body));
        this.#prepared.clear();
        return channel.send(buildOk());
      case 0x1f:
        session.reset(session.user);
        this.#prepared.clear();
        return channel.send(buildOk());
      case 0x16:
      case 0x17:
      case 0x19:
      case 0x1a:
        return this.#dispatchPrepared(command, body);
      default:
        throw unsupported(command);
    }
  }

  /** Server-side prepared statements came with 3.3. */
  async #dispatchPrepared(command: number, body: Buffer): Promise<void> {
    if (!isAtLeast(this.#deps.cluster.scenario.release, '3.3')) throw unsupported(command);
    if (command === 0x16) return this.#prepare(body.toString('utf8'));
    const reader = new PacketReader(body);
    const id = reader.u32();
    if (command === 0x19) {
      // CLOSE has no answer.
      this.#prepared.delete(id);
      return;
    }
    if (command === 0x17) return this.#executePrepared(id, reader);
    return this.#deps.channel.send(buildOk());
  }

  /** The packet is parsed whole before anything runs; then every statement runs until one fails. */
  async #query(text: string): Promise<void> {
    const statements = splitStatements(text);
    if (statements.length === 0) throw failure('Getting analyzing error. Detail message: Query was empty.');
    try {
      for (const statement of statements) assertParses(statement, this.#deps.cluster);
    } catch (error) {
      this.#record(text, 'query', 'unparsable').finish({ outcome: 'error', rows: 0, errno: errnoOf(error) });
      throw error;
    }
    for (const [index, statement] of statements.entries()) {
      if (!this.#deps.channel.isOpen) return;
      // oxlint-disable-next-line no-await-in-loop -- one statement after another
      await this.#runStatement({
        statement,
        channelName: 'query',
        format: 'text',
        last: index === statements.length - 1,
      });
    }
  }

  async #runStatement(input: {
    statement: SourceStatement;
    channelName: Channel;
    format: RowFormat;
    last: boolean;
  }): Promise<void> {
    const { statement, channelName, format, last } = input;
    const { channel, session } = this.#deps;
    const record = this.#record(statement.text, channelName, statementKind(statement));
    try {
      if (format === 'text' && countParameters(statement) > 0) {
        await channel.send(buildOk());
        record.finish({ outcome: 'ok', rows: 0 });
        return;
      }
      const result = await session.execute(statement);
      const rows = await writeResult({ channel, result, format, last });
      record.finish({ outcome: channel.isOpen ? 'ok' : 'disconnected', rows });
    } catch (error) {
      record.finish({ outcome: outcomeOf(error, channel.isOpen), rows: 0, errno: errnoOf(error) });
      throw error;
    }
  }

  /** Under PREPARE every statement must be a query, and none of them runs. */
  async #prepare(text: string): Promise<void> {
    const { channel, session } = this.#deps;
    const statements = splitStatements(text);
    const [statement] = statements;
    const record = this.#record(text, 'prepare', statement === undefined ? 'unparsable' : firstWord(statement));
    try {
      if (statement === undefined) throw failure('Getting analyzing error. Detail message: Query was empty.');
      for (const each of statements) assertParses(each, this.#deps.cluster);
      if (statements.some((each) => statementKind(each) !== 'select')) throw notPreparable();
      const parameterCount = countParameters(statement);
      const nulls = Array.from({ length: parameterCount }, () => 'NULL');
      const { columns } = session.compile(bindParameters(statement, nulls));
      const id = this.#nextStatementId++;
      this.#prepared.set(id, { id, statement, parameterCount, types: [] });
      await this.#sendPrepared({ id, parameterCount, columns });
      record.finish({ outcome: 'ok', rows: 0 });
    } catch (error) {
      record.finish({ outcome: outcomeOf(error, channel.isOpen), rows: 0, errno: errnoOf(error) });
      throw error;
    }
  }

  async #sendPrepared(input: {
    id: number;
    parameterCount: number;
    columns: readonly Parameters<typeof buildColumnDefinition>[0][];
  }): Promise<void> {
    const { id, parameterCount, columns } = input;
    const { channel } = this.#deps;
    const head = new PacketWriter(16).u8(0).u32(id).u16(columns.length).u16(parameterCount).u8(0).u16(0).toBuffer();
    const pieces = [channel.frame(head)];
    const describe = (list: readonly Parameters<typeof buildColumnDefinition>[0][]): void => {
      if (list.length === 0) return;
      for (const column of list) pieces.push(channel.frame(buildColumnDefinition(column)));
      pieces.push(channel.frame(buildEof()));
    };
    describe(Array.from({ length: parameterCount }, () => ({ name: '?', type: { kind: 'varchar' } })));
    describe(columns);
    await channel.write(Buffer.concat(pieces));
  }

  async #executePrepared(id: number, reader: PacketReader): Promise<void> {
    const prepared = this.#prepared.get(id);
    if (prepared === undefined) throw failure(`msg: Not Found prepared statement, stmtName: ${id}`);
    reader.skip(5);
    const literals = readParameters(reader, prepared);
    const statement = bindParameters(prepared.statement, literals);
    await this.#runStatement({ statement, channelName: 'execute', format: 'binary', last: true });
  }

  async #fieldList(body: Buffer): Promise<void> {
    const { channel, session, cluster } = this.#deps;
    const table = new PacketReader(body).nulText();
    const { columns } = findTable(
      cluster,
      { catalog: '', database: session.database, table },
      cluster.scenario.timeZone,
    );
    const pieces = columns.map((column) => channel.frame(buildColumnDefinition(column, null)));
    await channel.write(Buffer.concat([...pieces, channel.frame(buildEof())]));
  }

  #record(text: string, channelName: Channel, kind: string): ReturnType<Cluster['log']['begin']> {
    const { cluster, session, connectionId } = this.#deps;
    return cluster.log.begin({ text, kind, channel: channelName, user: session.user, connectionId });
  }

  async #sendError(error: unknown): Promise<void> {
    await this.#deps.channel.send(buildError(toServerError(error)));
  }
}

function toServerError(error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  return failure(`The simulator failed: ${error instanceof Error ? error.message : String(error)}`);
}

function errnoOf(error: unknown): number {
  return toServerError(error).errno;
}

function outcomeOf(error: unknown, isOpen: boolean): 'killed' | 'error' | 'disconnected' {
  if (!isOpen) return 'disconnected';
  return error instanceof ServerError && error.message.startsWith('killed manually') ? 'killed' : 'error';
}

function firstWord(statement: SourceStatement): string {
  return /[a-z]+/i.exec(statement.text)?.[0].toLowerCase() ?? '';
}

function unsupported(command: number): ServerError {
  if (command > LAST_KNOWN_COMMAND) return new ServerError(1047, '08S01', 'Unknown command');
  return failure(`Unsupported command(${command})`);
}
