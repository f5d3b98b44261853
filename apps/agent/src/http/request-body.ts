import type { IncomingMessage } from 'node:http';
import { HubError } from '@starrocks-mcp/protocol';

/** The request's JSON. Throws UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE or BAD_REQUEST. */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new HubError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as JSON with Content-Type: application/json.');
  }
  const text = await readText(request, maxBytes);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HubError('BAD_REQUEST', 'The body is not valid JSON.', { cause });
  }
}

function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(tooLarge(maxBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else reject(tooLarge(maxBytes));
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', (cause) => reject(new HubError('BAD_REQUEST', 'The body broke off.', { cause })));
  });
}

function tooLarge(maxBytes: number): HubError {
  return new HubError('BODY_TOO_LARGE', `The body is larger than ${maxBytes} bytes.`);
}
