import { expect, it } from 'vitest';
import { readEvents } from './read-events.ts';

function streamOf(text: string, pieceBytes: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + pieceBytes));
      at += pieceBytes;
    },
  });
}

it.each([1, 7, 4096])('reads events whole however they are cut (%i bytes a piece)', async (pieceBytes) => {
  const text = ': ping\n\nevent: progress\ndata: {"message":"检查"}\n\nevent: result\ndata: {"ok":\ndata: true}\n\n';
  const events = [];
  for await (const event of readEvents(streamOf(text, pieceBytes))) events.push(event);
  expect(events).toEqual([
    { event: 'progress', data: { message: '检查' } },
    { event: 'result', data: { ok: true } },
  ]);
});

it('tells nothing of an event that was cut off', async () => {
  const events = [];
  for await (const event of readEvents(streamOf('event: result\ndata: {"ok":1', 4))) events.push(event);
  expect(events).toEqual([]);
});
