import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { HubError, frameSchema, type Frame } from '@starrocks-mcp/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { withUniqueNames } from './buffered-answer.ts';
import { FrameAnswer } from './frame-answer.ts';

const FIELDS = [{ name: 'n', type: 'INT' }];
const OUTCOME = { rows: 2, bytes: 8, truncated: false, elapsedMs: 1.26, killConfirmed: undefined };

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** The two ends of one real exchange. */
async function exchange(): Promise<{ response: ServerResponse; reader: Promise<IncomingMessage> }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const reader = new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/' }, resolve).on('error', reject);
  });
  const [, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  return { response, reader };
}

async function textOf(reader: Promise<IncomingMessage>): Promise<string> {
  let text = '';
  for await (const chunk of (await reader).setEncoding('utf8')) text += String(chunk);
  return text;
}

function framesOf(text: string): Frame[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => frameSchema.parse(JSON.parse(line)));
}

describe('an answer in frames', () => {
  it('is head, rows and end', async () => {
    const { response, reader } = await exchange();
    const answer = new FrameAnswer(response, { jobId: 'job' });
    answer.head(FIELDS);
    await answer.rows([[1]]);
    await answer.rows([[2]]);
    answer.end(OUTCOME);
    expect(framesOf(await textOf(reader))).toEqual([
      { t: 'head', jobId: 'job', fields: FIELDS },
      { t: 'rows', seq: 0, rows: [[1]] },
      { t: 'rows', seq: 1, rows: [[2]] },
      { t: 'end', rows: 2, bytes: 8, truncated: false, elapsedMs: 1.3 },
    ]);
  });

  it('breaks a silence with hb, before its head too', async () => {
    const { response, reader } = await exchange();
    const answer = new FrameAnswer(response, { jobId: 'job', heartbeatMs: 10 });
    const incoming = (await reader).setEncoding('utf8');
    const [first] = await once(incoming, 'data');
    expect(first).toBe('{"t":"hb"}\n');
    answer.head(FIELDS);
    answer.end(OUTCOME);
    expect(framesOf(await textOf(Promise.resolve(incoming))).filter((frame) => frame.t !== 'hb')).toMatchObject([
      { t: 'head' },
      { t: 'end' },
    ]);
  });

  it('ends with err once frames are on their way, and with a status before', async () => {
    const error = new HubError('DB_ERROR', 'It failed.', { details: { errno: 1064, sqlState: 'HY000', x: 1 } });
    const late = await exchange();
    const lateAnswer = new FrameAnswer(late.response, { jobId: 'job' });
    lateAnswer.head(FIELDS);
    await lateAnswer.rows([[1]]);
    await lateAnswer.rows([[2]]);
    lateAnswer.fail(error);
    expect(framesOf(await textOf(late.reader)).at(-1)).toEqual({
      t: 'err',
      code: 'DB_ERROR',
      message: 'It failed.',
      errno: 1064,
      sqlState: 'HY000',
      details: { x: 1 },
    });

    const early = await exchange();
    const earlyAnswer = new FrameAnswer(early.response, { jobId: 'job' });
    earlyAnswer.head(FIELDS);
    earlyAnswer.fail(error);
    expect((await early.reader).statusCode).toBe(422);
  });

  it('waits for a reader who is slow, and not for one who has gone', async () => {
    const { response, reader } = await exchange();
    const answer = new FrameAnswer(response, { jobId: 'job' });
    answer.head([{ name: 's', type: 'STRING' }]);
    const big = [['x'.repeat(4_000_000)]];
    await answer.rows(big);
    const waiting = answer.rows(big);
    expect(waiting).toBeInstanceOf(Promise);
    (await reader).destroy();
    await waiting;
    expect(answer.rows(big)).toBeUndefined();
  });
});

describe('unique names', () => {
  it.each([
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [
      ['x', 'x', 'x'],
      ['x', 'x_2', 'x_3'],
    ],
    [
      ['x', 'x', 'x_2'],
      ['x', 'x_3', 'x_2'],
    ],
    [
      ['x_2', 'x', 'x'],
      ['x_2', 'x', 'x_3'],
    ],
  ])('makes %j into %j', (names, unique) => {
    expect(withUniqueNames(names.map((name) => ({ name, type: 'INT' }))).map((field) => field.name)).toEqual(unique);
  });
});
