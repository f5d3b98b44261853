import type { Socket } from 'node:net';

/** The protocol splits payloads at this many bytes, both ways (StarRocks mysql/MysqlChannel.java). */
export const MAX_CHUNK_BYTES = 0xffffff;

const HEADER_BYTES = 4;

/** Payloads in, payloads out, over one socket; knows sequence numbers, splitting and backpressure. */
export class PacketChannel {
  readonly #socket: Socket;
  #pending: Buffer = Buffer.alloc(0);
  #parts: Buffer[] = [];
  #sequence = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  /** The next number to write; a result set builder that frames its own packets counts on from here. */
  get sequence(): number {
    return this.#sequence;
  }

  set sequence(value: number) {
    this.#sequence = value & 0xff;
  }

  /** Takes bytes off the socket and returns the whole payloads among them. */
  receive(data: Buffer): Buffer[] {
    this.#pending = this.#pending.length === 0 ? data : Buffer.concat([this.#pending, data]);
    const payloads: Buffer[] = [];
    while (this.#pending.length >= HEADER_BYTES) {
      const length = this.#pending.readUIntLE(0, 3);
      if (this.#pending.length < HEADER_BYTES + length) break;
      this.#sequence = ((this.#pending[3] ?? 0) + 1) & 0xff;
      this.#parts.push(this.#pending.subarray(HEADER_BYTES, HEADER_BYTES + length));
      this.#pending = this.#pending.subarray(HEADER_BYTES + length);
      if (length === MAX_CHUNK_BYTES) continue;
      payloads.push(this.#parts.length === 1 ? (this.#parts[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#parts));
      this.#parts = [];
    }
    return payloads;
  }

  /** Writes one payload. Resolves when the socket takes more, so that a reader that stops costs no memory. */
  async send(payload: Buffer): Promise<void> {
    await this.write(this.frame(payload));
  }

  frame(payload: Buffer): Buffer {
    const pieces: Buffer[] = [];
    let offset = 0;
    for (;;) {
      const length = Math.min(MAX_CHUNK_BYTES, payload.length - offset);
      const header = Buffer.alloc(HEADER_BYTES);
      header.writeUIntLE(length, 0, 3);
      header.writeUInt8(this.#sequence, 3);
      this.sequence = this.#sequence + 1;
      pieces.push(header, payload.subarray(offset, offset + length));
      offset += length;
      if (length < MAX_CHUNK_BYTES) break;
    }
    return Buffer.concat(pieces);
  }

  /** Writes bytes that are framed already. */
  async write(framed: Buffer): Promise<void> {
    if (!this.isOpen) return;
    if (this.#socket.write(framed)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#socket.off('drain', done);
        this.#socket.off('close', done);
        resolve();
      };
      this.#socket.on('drain', done);
      this.#socket.on('close', done);
    });
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
