import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { MAX_CHUNK_BYTES, PacketChannel } from './packet-channel.ts';

describe('the packets of one socket', () => {
  it.each([0, 1, MAX_CHUNK_BYTES - 1, MAX_CHUNK_BYTES, MAX_CHUNK_BYTES + 1])(
    'carry a payload of %d bytes',
    (length) => {
      const payload = Buffer.alloc(length, 'x');
      const framed = new PacketChannel(new Socket()).frame(payload);
      const headers = Math.floor(length / MAX_CHUNK_BYTES) + 1;
      expect(framed).toHaveLength(length + headers * 4);
      const received = new PacketChannel(new Socket()).receive(framed);
      expect(received.map((each) => each.equals(payload))).toEqual([true]);
    },
  );

  it('are put together from pieces of any size', () => {
    const sender = new PacketChannel(new Socket());
    const framed = Buffer.concat([sender.frame(Buffer.from('first')), sender.frame(Buffer.from('second'))]);
    const receiver = new PacketChannel(new Socket());
    const received = [...framed].flatMap((byte) => receiver.receive(Buffer.from([byte])));
    expect(received.map(String)).toEqual(['first', 'second']);
    expect(receiver.sequence).toBe(2);
  });
});
