import { parseJSONRPCMessage } from '@modelcontextprotocol/server';
import { Transform, type Readable } from 'node:stream';

/** Longest line, as long as the SDK's own buffer. */
const MAX_LINE_BYTES = 10 * 1024 * 1024;
const LINE_FEED = 0x0a;

/**
 * The lines of `input` that are JSON-RPC messages. The SDK drops every other line without a word and its sender would
 * wait for ever, so that each is answered with the error of JSON-RPC 2.0 section 5.1. Blank lines are skipped.
 */
export function checkMessageLines(input: Readable, answer: (line: string) => void): Readable {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  const lines = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let start = 0;
      for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
        const line = Buffer.concat([...pending, chunk.subarray(start, end + 1)]);
        pending = [];
        pendingBytes = 0;
        start = end + 1;
        const fault = findFault(line);
        if (fault === undefined) this.push(line);
        else answer(fault);
      }
      pending.push(chunk.subarray(start));
      pendingBytes += chunk.length - start;
      if (pendingBytes > MAX_LINE_BYTES) done(new Error(`A line is longer than ${MAX_LINE_BYTES} bytes.`));
      else done();
    },
  });
  input.on('error', (error) => lines.destroy(error));
  return input.pipe(lines);
}

function findFault(line: Buffer): string | undefined {
  const text = line.toString('utf8').trim();
  if (text === '') return undefined;
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return formatFault(-32_700, 'Parse error: the line is not valid JSON. Send one JSON-RPC message per line.');
  }
  try {
    parseJSONRPCMessage(message);
    return undefined;
  } catch {
    return formatFault(-32_600, 'Invalid request: the line is not one JSON-RPC 2.0 message.');
  }
}

function formatFault(code: number, message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } });
}
