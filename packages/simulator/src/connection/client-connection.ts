import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Cluster } from '../cluster.ts';
import { badPassword, failure, killed } from '../errors.ts';
import { mysqlVersion } from '../release.ts';
import { ServerError } from '../server-error.ts';
import { Session } from '../session/session.ts';
import {
  buildAuthSwitch,
  buildHandshake,
  NATIVE_PASSWORD,
  parseClientHello,
  type ClientHello,
} from '../wire/handshake.ts';
import { provesPassword } from '../wire/native-password.ts';
import { PacketChannel } from '../wire/packet-channel.ts';
import { buildError, buildOk } from '../wire/replies.ts';
import { Commands } from './commands.ts';

export type Users = ReadonlyMap<string, string>;

const SALT_BYTES = 20;

/** One client: handshake, then commands one after the other, until either side closes. */
export class ClientConnection {
  readonly #cluster: Cluster;
  readonly #users: Users;
  readonly #socket: Socket;
  readonly #channel: PacketChannel;
  readonly #session: Session;
  readonly #commands: Commands;
  readonly #id: number;
  readonly #connectedAt = Date.now();
  readonly #salt: Buffer;
  #inbox: Promise<void> = Promise.resolve();
  #hello: ClientHello | undefined;
  #authenticated = false;

  constructor(input: { cluster: Cluster; users: Users; socket: Socket; id: number }) {
    const { cluster, users, socket, id } = input;
    this.#cluster = cluster;
    this.#users = users;
    this.#socket = socket;
    this.#id = id;
    this.#channel = new PacketChannel(socket);
    this.#session = new Session(cluster, id);
    // Zero bytes would end the salt early in clients that read it as text.
    this.#salt = Buffer.from(randomBytes(SALT_BYTES).map((byte) => (byte % 126) + 1));
    this.#commands = new Commands({
      cluster,
      channel: this.#channel,
      session: this.#session,
      connectionId: id,
      changeUser: (hello) => this.#admit(hello),
    });
  }

  start(): void {
    const socket = this.#socket;
    socket.setNoDelay(true);
    socket.on('data', (data) => {
      this.#receive(data);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#closed();
    });
    const serverVersion = mysqlVersion(this.#cluster.scenario.release);
    void this.#channel.send(buildHandshake({ serverVersion, connectionId: this.#id, salt: this.#salt }));
  }

  disconnect(): void {
    this.#channel.destroy();
  }

  #receive(data: Buffer): void {
    for (const payload of this.#channel.receive(data)) {
      this.#inbox = this.#inbox.then(() => this.#handle(payload)).catch(() => this.disconnect());
    }
  }

  async #handle(payload: Buffer): Promise<void> {
    if (!this.#channel.isOpen) return;
    if (this.#authenticated) {
      await this.#commands.run(payload);
      return;
    }
    const hello = this.#hello === undefined ? parseClientHello(payload) : { ...this.#hello, answer: payload };
    if (hello.wantsTls) {
      await this.#refuse(failure('TLS is not configured on this FE'));
      return;
    }
    if (this.#hello === undefined && hello.plugin !== NATIVE_PASSWORD) {
      this.#hello = hello;
      await this.#channel.send(buildAuthSwitch(this.#salt));
      return;
    }
    await this.#welcome(hello);
  }

  async #welcome(hello: ClientHello): Promise<void> {
    try {
      this.#admit(hello);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      await this.#refuse(error);
      return;
    }
    this.#authenticated = true;
    this.#register();
    await this.#channel.send(buildOk());
  }

  /** Checks password and database. Throws 1045 or the error of an unknown database. */
  #admit(hello: ClientHello): void {
    const password = this.#users.get(hello.user);
    const proved = password !== undefined && provesPassword({ password, salt: this.#salt, answer: hello.answer });
    if (!proved) {
      throw badPassword({
        user: hello.user,
        host: this.#socket.remoteAddress ?? '',
        usesPassword: hello.answer.length > 0,
      });
    }
    this.#session.reset(hello.user);
    if (hello.database !== '') this.#session.useDatabase(hello.database);
  }

  async #refuse(error: ServerError): Promise<void> {
    await this.#channel.send(buildError(error));
    this.#channel.end();
  }

  #register(): void {
    const session = this.#session;
    this.#cluster.processes.add({
      id: this.#id,
      host: `${this.#socket.remoteAddress ?? ''}:${this.#socket.remotePort ?? 0}`,
      connectedAt: this.#connectedAt,
      get user() {
        return session.user;
      },
      get database() {
        return session.database;
      },
      get query() {
        return session.running;
      },
      cancel: (error) => session.cancel(error),
      disconnect: () => this.disconnect(),
    });
  }

  /** The query of a client that has gone ends too (FE setting mysql_service_kill_after_disconnect). */
  #closed(): void {
    this.#cluster.processes.remove(this.#id);
    this.#session.cancel(killed('client disconnected'));
    void this.#inbox.finally(() => {
      this.#session.close();
    });
  }
}
