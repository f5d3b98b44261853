import { frameSchema, type Frame } from '@starrocks-mcp/protocol';
import type { House } from './house.ts';

interface StreamOptions {
  readonly tenant: string;
  readonly sql: string;
  readonly signal?: AbortSignal;
}

/** Asks for one statement's whole answer, as a script would. */
export function streamSql(house: House, { tenant, sql, signal }: StreamOptions): Promise<Response> {
  return fetch(new URL('/stream-sql', house.url), {
    method: 'POST',
    headers: { 'X-API-Key': house.key('all'), 'X-Tenant-ID': tenant, 'Content-Type': 'application/json' },
    body: JSON.stringify({ sql }),
    ...(signal && { signal }),
  });
}

/** Every frame of an answer; an answer that never began is one err frame. */
export async function readFrames(
  response: Response,
  { onFirstRows }: { onFirstRows?: () => void } = {},
): Promise<Frame[]> {
  if (!response.ok || response.body === null)
    return [frameSchema.parse({ t: 'err', ...JSON.parse(await response.text()) })];
  const frames: Frame[] = [];
  let pending = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    pending += decoder.decode(chunk, { stream: true });
    const lines = pending.split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) frames.push(frameSchema.parse(JSON.parse(line)));
    if (onFirstRows !== undefined && frames.some(({ t }) => t === 'rows')) {
      onFirstRows();
      onFirstRows = undefined;
    }
  }
  return frames;
}

export async function lastFrame(response: Response): Promise<Frame> {
  const last = (await readFrames(response)).at(-1);
  if (last === undefined) throw new Error('an answer without frames');
  return last;
}
