/** Builds one payload of the MySQL protocol; grows as needed. */
export class PacketWriter {
  #buffer: Buffer;
  #length = 0;

  constructor(capacity = 256) {
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  u8(value: number): this {
    this.#reserve(1);
    this.#length = this.#buffer.writeUInt8(value, this.#length);
    return this;
  }

  u16(value: number): this {
    this.#reserve(2);
    this.#length = this.#buffer.writeUInt16LE(value, this.#length);
    return this;
  }

  u24(value: number): this {
    this.#reserve(3);
    this.#length = this.#buffer.writeUIntLE(value, this.#length, 3);
    return this;
  }

  u32(value: number): this {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32LE(value, this.#length);
    return this;
  }

  i64(value: bigint): this {
    this.#reserve(8);
    this.#length = this.#buffer.writeBigInt64LE(BigInt.asIntN(64, value), this.#length);
    return this;
  }

  float(value: number): this {
    this.#reserve(4);
    this.#length = this.#buffer.writeFloatLE(value, this.#length);
    return this;
  }

  double(value: number): this {
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
    return this;
  }

  lengthEncodedInt(value: number): this {
    if (value < 0xfb) return this.u8(value);
    if (value <= 0xffff) return this.u8(0xfc).u16(value);
    if (value <= 0xffffff) return this.u8(0xfd).u24(value);
    return this.u8(0xfe).i64(BigInt(value));
  }

  lengthEncodedText(text: string): this {
    const bytes = Buffer.byteLength(text);
    this.lengthEncodedInt(bytes);
    this.#reserve(bytes);
    this.#length += this.#buffer.write(text, this.#length);
    return this;
  }

  lengthEncodedBytes(bytes: Uint8Array): this {
    return this.lengthEncodedInt(bytes.length).bytes(bytes);
  }

  nulText(text: string): this {
    return this.bytes(Buffer.from(text)).u8(0);
  }

  bytes(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** Overwrites the four bytes at an offset: a packet header whose length is known only at the end. */
  patchHeader(offset: number, length: number, sequence: number): void {
    this.#buffer.writeUIntLE(length, offset, 3);
    this.#buffer.writeUInt8(sequence, offset + 3);
  }

  toBuffer(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
