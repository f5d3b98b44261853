import { Writable } from 'node:stream';
import pino, { type Logger } from 'pino';
import * as z from 'zod';

const line = z.record(z.string(), z.unknown());

/** A real logger whose lines stay in memory. */
export function recordingLog(): { readonly log: Logger; readonly lines: readonly Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(line.parse(JSON.parse(String(chunk))));
      done();
    },
  });
  return { log: pino({ level: 'debug' }, destination), lines };
}
