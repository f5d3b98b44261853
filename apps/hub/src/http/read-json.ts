import { isUtf8 } from 'node:buffer';
import { HubError } from '@starrocks-mcp/protocol';
import type { Incoming, Step } from './exchange.ts';

const MAX_BODY_BYTES = 1024 * 1024;

/** The JSON-RPC side of a body that could not be read, for MCP clients. */
export class UnreadableBodyError extends HubError {}

/** Reads a JSON body of at most 1 MiB into `req.body`. Runs behind the doors, so that strangers' bodies are never read. */
export const readJson: Step = async (req, _res, next) => {
  assertReadable(req);
  req.body = parse(await readBytes(req));
  next();
};

function assertReadable({ headers }: Incoming): void {
  const [type, charset] = (headers['content-type'] ?? '').toLowerCase().split(/\s*;\s*/);
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset) || !charset.startsWith('charset');
  const isPlain = headers['content-encoding'] === undefined || headers['content-encoding'] === 'identity';
  if (type !== 'application/json' || !isUtf8 || !isPlain) {
    throw new UnreadableBodyError(
      'UNSUPPORTED_MEDIA_TYPE',
      'Send the body as "Content-Type: application/json", in UTF-8 and not compressed.',
    );
  }
  if (Number(headers['content-length']) > MAX_BODY_BYTES) throw tooLarge();
}

function readBytes(req: Incoming): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    req.on('data', (part: Buffer) => {
      length += part.length;
      if (length <= MAX_BODY_BYTES) return void parts.push(part);
      req.removeAllListeners('data');
      req.resume();
      reject(tooLarge());
    });
    req.on('end', () => resolve(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)));
    req.on('error', (cause) =>
      reject(new UnreadableBodyError('BAD_REQUEST', 'The body did not arrive completely.', { cause })),
    );
  });
}

function parse(bytes: Buffer): unknown {
  // Decoding would put U+FFFD in the place of what is no UTF-8, also inside of a statement.
  if (!isUtf8(bytes)) throw new UnreadableBodyError('BAD_REQUEST', 'The body is not valid UTF-8.');
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new UnreadableBodyError('BAD_REQUEST', 'The body is not valid JSON.');
  }
}

function tooLarge(): HubError {
  return new UnreadableBodyError('BODY_TOO_LARGE', 'The body is larger than 1 MiB.');
}
