import type { Socket } from 'node:net';

/** The protocol splits payloads at this many bytes, both ways (StarRocks mysql/MysqlChannel.java). */
export const MAX_CHUNK_BYTES = 0xffffff;

const HEADER_BYTES = 4;

/** Payloads in, payloads out, over one socket; knows sequence numbers, splitting and backpressure. */
export class PacketChannel {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #bufferedBytes = 0;
  #neededBytes = HEADER_BYTES;
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
    this.#chunks.push(data);
    this.#bufferedBytes += data.length;
    const payloads: Buffer[] = [];
    // Joined only when a whole packet is there: a large one comes in thousands of pieces.
    while (this.#bufferedBytes >= this.#neededBytes) {
      const part = this.#takePart();
      if (part === undefined) break;
      this.#parts.push(part);
      if (part.length === MAX_CHUNK_BYTES) continue;
      payloads.push(Buffer.concat(this.#parts));
      this.#parts = [];
    }
    return payloads;
  }

  #takePart(): Buffer | undefined {
    const pending = Buffer.concat(this.#chunks);
    this.#chunks = [pending];
    const length = pending.readUIntLE(0, 3);
    if (pending.length < HEADER_BYTES + length) {
      this.#neededBytes = HEADER_BYTES + length;
      return undefined;
    }
    this.sequence = (pending[3] ?? 0) + 1;
    const rest = pending.subarray(HEADER_BYTES + length);
    this.#chunks = [rest];
    this.#bufferedBytes = rest.length;
    this.#neededBytes = HEADER_BYTES;
    return pending.subarray(HEADER_BYTES, HEADER_BYTES + length);
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
