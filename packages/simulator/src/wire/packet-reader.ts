/** Reads one payload of the MySQL protocol. Throws RangeError where the payload is too short. */
export class PacketReader {
  readonly #buffer: Buffer;
  #offset = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  get remaining(): number {
    return this.#buffer.length - this.#offset;
  }

  skip(bytes: number): void {
    this.#offset += bytes;
  }

  u8(): number {
    return this.#buffer.readUInt8(this.#advance(1));
  }

  u16(): number {
    return this.#buffer.readUInt16LE(this.#advance(2));
  }

  u32(): number {
    return this.#buffer.readUInt32LE(this.#advance(4));
  }

  i8(): number {
    return this.#buffer.readInt8(this.#advance(1));
  }

  i16(): number {
    return this.#buffer.readInt16LE(this.#advance(2));
  }

  i32(): number {
    return this.#buffer.readInt32LE(this.#advance(4));
  }

  i64(): bigint {
    return this.#buffer.readBigInt64LE(this.#advance(8));
  }

  u64(): bigint {
    return this.#buffer.readBigUInt64LE(this.#advance(8));
  }

  float(): number {
    return this.#buffer.readFloatLE(this.#advance(4));
  }

  double(): number {
    return this.#buffer.readDoubleLE(this.#advance(8));
  }

  lengthEncodedInt(): number {
    const first = this.u8();
    if (first < 0xfb) return first;
    if (first === 0xfc) return this.u16();
    if (first === 0xfd) return this.#buffer.readUIntLE(this.#advance(3), 3);
    return Number(this.u64());
  }

  bytes(length: number): Buffer {
    if (length > this.remaining) throw new RangeError('The packet is shorter than it says.');
    const start = this.#advance(length);
    return this.#buffer.subarray(start, start + length);
  }

  lengthEncodedBytes(): Buffer {
    return this.bytes(this.lengthEncodedInt());
  }

  nulText(): string {
    const end = this.#buffer.indexOf(0, this.#offset);
    const stop = end < 0 ? this.#buffer.length : end;
    const text = this.#buffer.toString('utf8', this.#offset, stop);
    this.#offset = stop + 1;
    return text;
  }

  restBytes(): Buffer {
    return this.bytes(Math.max(0, this.remaining));
  }

  restText(): string {
    return this.restBytes().toString('utf8');
  }

  #advance(bytes: number): number {
    const start = this.#offset;
    this.#offset += bytes;
    return start;
  }
}
